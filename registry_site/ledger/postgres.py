"""How PostgreSQL is opened: limits, keep-alives and a pool, for reading or for the one writer."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from registry_site.errors import BadRequest
from registry_site.messages import N_, message

CONNECTIONS = 5
"""Connections of one process, unless the settings say otherwise."""

_PATIENCE = 5  # seconds for a connection to be made
# A server that vanished without a word is noticed after 25 seconds, not after the two hours of the system; while a question is
# on its way no keep-alive is sent, and what counts is how long it may stay unacknowledged (milliseconds).
_ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
_READING = {"default_transaction_read_only": "on"}
# Rows are streamed to their end, so a plan is chosen by the whole cost, not by that of the first rows. What a load sorts and
# joins is as large as the register. Compiling plans to machine code costs more than it saves here.
_WRITING = {"cursor_tuple_fraction": "1", "work_mem": "64MB", "temp_buffers": "64MB", "jit": "off"}
# No limit of the role or the server may end a load: it is silent here while its index is made.
_UNLIMITED = dict.fromkeys(
    ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "idle_session_timeout"), "0"
)
# The server lets go of the lock of a loader whose machine has died as soon as that one notices a dead server.
_WATCHED = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3", "tcp_user_timeout": "25s"}


def open_reading(url: str, *, connections: int = CONNECTIONS, timeout: int = 0) -> Engine:
    """A database that cannot be written through this engine, whatever the role may do.

    `timeout` is in seconds, for each statement and for a free connection of the pool; 0 waits without an end for a statement.
    """
    options = {**_READING, **({"statement_timeout": f"{timeout}s"} if timeout else {"cursor_tuple_fraction": "1"}), "jit": "off"}
    return _opened(url, options, connections, timeout)


def open_writing(url: str) -> Engine:
    """The database for the one writer."""
    return _opened(url, {**_WRITING, **_UNLIMITED, **_WATCHED}, CONNECTIONS, 0)


def open_serving(url: str, *, connections: int = CONNECTIONS, timeout: int = 0) -> Engine:
    """A database that a door reads and adds to; nobody is waited for longer than `timeout` seconds, 0 for any time."""
    limits = dict.fromkeys(("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"), f"{timeout}s")
    return _opened(url, {**(limits if timeout else {}), "jit": "off"}, connections, timeout)


def _opened(url: str, options: dict[str, str], connections: int, timeout: int) -> Engine:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unusable() from error
    if address.drivername != "postgresql+psycopg":
        raise _unusable()
    given = address.query.get("options", "")
    settings = " ".join([str(given), *(f"-c {name}={value}" for name, value in options.items())]).strip()
    return create_engine(
        url,
        hide_parameters=True,  # the vault is opened here, too: an error must not carry its values into a log
        connect_args={"connect_timeout": _PATIENCE, "application_name": "registry", "options": settings, **_ALIVE},
        pool_size=connections,
        max_overflow=0,
        pool_timeout=timeout or 30,
        # Asked before each use whether it still stands: after a restart of the server nobody is answered with an error.
        pool_pre_ping=True,
    )


def _unusable() -> BadRequest:
    # The address is not repeated: there may be a password in it.
    text = N_("The address of a database begins with sqlite:/// or with postgresql+psycopg:// and names a server and a database.")
    return BadRequest(message(text), parameter="REGISTRY_LEDGER_URL", legal=("sqlite:///", "postgresql+psycopg://"))
