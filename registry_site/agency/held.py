"""What the door is given, bound to its application, and how its views reach the vault."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, TimeoutError

from indexer.vault import READING
from registry_site.configured import AgencySettings
from registry_site.errors import Unavailable
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message


@dataclass(frozen=True, kw_only=True)
class Held:
    """`today` is the clock of expiries and deadlines; tests set their own."""

    settings: AgencySettings
    vault: Engine
    ledger: Ledger
    today: Callable[[], date]


def held() -> Held:
    """What the application that handles this request was given."""
    bound: Held = current_app.extensions["agency"]
    return bound


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection to the vault that does not write. Raises Unavailable."""
    with _answering(), held().vault.connect().execution_options(**{READING: True}) as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """A transaction of the vault, committed at the end. Raises Unavailable."""
    with _answering(), held().vault.begin() as connection:
        yield connection


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, TimeoutError) as error:
        raise Unavailable(message(N_("The vault cannot answer now. Nothing was stored. Please try again in a minute."))) from error
