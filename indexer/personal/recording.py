"""Lines of the log of acts that the command line writes. They name a case by its number, and nobody."""

from sqlalchemy import Connection

from registry_site.cases.acts import SYSTEM, Act, Action, append
from registry_site.clock import now


def record(connection: Connection, action: Action, object_: str, reason: str = "") -> None:
    """Add a line within the transaction of the caller."""
    append(connection, Act(action=action, staff=SYSTEM, object=object_, reason=reason), now())
