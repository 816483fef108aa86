"""Indexes anew from the ledger, in the engine of the settings or in another one that is to take its place."""

from collections.abc import Iterable
from dataclasses import replace

from indexer.chain import last_generation
from indexer.lock import alone, exclusive
from indexer.publish import Progress, index
from indexer.refusing import stored_or_refused
from indexer.stores import Stores
from registry_site.engines import open_writer
from registry_site.errors import NothingPublished
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.registers.model import Register


def toward(stores: Stores, search_url: str) -> Stores:
    """The same ledger with another engine: keys, user and certificate are those of the settings.

    Raises BadRequest for an address that cannot be used.
    """
    settings = replace(stores.settings, search_url=search_url)
    writer, served = open_writer(settings.data, search_url, settings.cluster)
    return replace(stores, settings=settings, writer=writer, served=served)


def rebuild(stores: Stores, registers: Iterable[Register], progress: Progress) -> list[Generation]:
    """Build, check and serve the newest generation of each register; gives those of registers that have one.

    What is served meanwhile stays as it is. Raises NothingPublished where no register has a generation, LoadRunning,
    RefusedByGate, Unavailable; the registers before the one that failed are served anew.
    """
    made = []
    with stored_or_refused(), exclusive(stores.settings.data, stores.engine):
        for register in registers:
            with stores.engine.connect() as connection, connection.begin():
                alone(connection)
                newest = last_generation(connection, register.name)
                if newest is not None:
                    index(stores, connection, register, newest, progress)
                    # Inside: nobody can have published a newer generation meanwhile.
                    stores.writer.swap(register, newest.number)
                    made.append(newest)
    if not made:
        raise NothingPublished(message(N_("Nothing has been loaded yet, so there is nothing to build an index from.")))
    return made
