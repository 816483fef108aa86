"""A database or a disk that refuses to store: one error that says so, wherever in the work it happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from registry_site.errors import Unavailable
from registry_site.messages import N_, message


@contextmanager
def stored_or_refused() -> Iterator[None]:
    """Raises Unavailable for what a database or the file system refuses inside; the transactions inside have been undone."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        text = N_("The database or the disk refused: %(reason)s. Nothing was changed. Check the disk and REGISTRY_LEDGER_URL.")
        raise Unavailable(message(text, reason=type(error).__name__)) from error
