"""The database of what people send, for one command: brought up to date, or opened with its keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select

from indexer.schemas import CASES, bring_up_to_date
from registry_site.cases.sealed import SEALED
from registry_site.cases.store import Cases, open_cases, open_database
from registry_site.configured import DeskSettings, IndexerSettings


@contextmanager
def prepared(settings: IndexerSettings) -> Iterator[Engine]:
    """The database with the tables of this program. Raises Unavailable for that of a newer one, DBAPIError if it is not reached."""
    engine = open_database(settings.cases_url)
    try:
        bring_up_to_date(engine, CASES)
        yield engine
    finally:
        engine.dispose()


def holds_sealed(engine: Engine) -> bool:
    """Whether anything in the database is sealed with a key."""
    with engine.connect() as connection:
        return any(connection.execute(select(1).select_from(table).limit(1)).first() for table in SEALED)


@contextmanager
def opened(settings: IndexerSettings | DeskSettings) -> Iterator[Cases]:
    """The cases with their keys. A database that was not prepared answers Unavailable when it is first used."""
    cases = open_cases(settings.cases_url, settings.cases_keys)
    try:
        yield cases
    finally:
        cases.engine.dispose()
