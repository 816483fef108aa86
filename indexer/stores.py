"""What the indexer writes to: ledger, vault, index and files, opened once from the settings."""

from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from indexer.schemas import LEDGER, bring_up_to_date
from indexer.unindexed import Unindexed
from indexer.vault import Vault, open_vault
from registry_site.configured import IndexerSettings
from registry_site.engines import open_writer
from registry_site.errors import Unavailable
from registry_site.ledger.connecting import open_for_writing, open_ledger
from registry_site.ledger.reading import Ledger
from registry_site.lookup_digests import Seal, lookups_url, make_seal
from registry_site.messages import N_, message
from registry_site.registers.declaration import Declaration
from registry_site.search.port import IndexWriter, SearchEngine


@dataclass(frozen=True, kw_only=True)
class Stores:
    """The open stores. `engine` is the ledger for its one writer, `ledger` for reading; `served` answers as the site does.

    What is looked up and never listed is kept `apart`: in a ledger of its own, under a `seal`, without an index.
    """

    settings: IndexerSettings
    engine: Engine
    ledger: Ledger
    vault: Vault
    writer: IndexWriter
    served: SearchEngine
    seal: Seal | None = None
    apart: "Stores | None" = None

    def of(self, declaration: Declaration) -> "Stores":
        """The stores in which a register is kept."""
        return self if declaration.key is None or self.apart is None else self.apart


def open_stores(settings: IndexerSettings) -> Stores:
    """Open or create everything the indexer writes to. Raises Unavailable when a database cannot be opened."""
    writer, served = open_writer(settings.data, settings.search_url, settings.cluster)
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        engine = open_for_writing(settings.ledger_url)
        bring_up_to_date(engine, LEDGER)
        vault = open_vault(settings.vault_url)
        looked_up = lookups_url(settings.data, settings.lookups_url)
        lookups = open_for_writing(looked_up)
        bring_up_to_date(lookups, LEDGER)
    except DBAPIError as error:
        text = N_("The ledger or the vault cannot be opened. Check REGISTRY_LEDGER_URL and the disk.")
        raise Unavailable(message(text)) from error
    stores = Stores(
        settings=settings,
        engine=engine,
        ledger=open_ledger(settings.ledger_url),
        vault=vault,
        writer=writer,
        served=served,
    )
    ledger = open_ledger(looked_up)
    unindexed = Unindexed(ledger=ledger)
    apart = replace(stores, engine=lookups, ledger=ledger, writer=unindexed, served=unindexed, seal=make_seal(settings.data))
    return replace(stores, apart=apart)
