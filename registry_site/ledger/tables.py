"""Tables of the ledger. Rows are added, never rewritten; `heads` is derived from `revisions` and serves the loader alone."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table

from registry_site.ledger.columns import SEQUENCE, text_column

SCHEMA = "ledger_0001"
"""The migration that makes these tables: a database with another one is not read."""

metadata = MetaData()

generations = Table(
    "generations",
    metadata,
    Column("register", text_column(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", text_column(16), nullable=False),  # load, rollback, turn (statuses that changed with the day)
    Column("made_at", text_column(32), nullable=False),  # RFC 3339, UTC
    Column("day", text_column(10), nullable=False),  # the day for which day-dependent statuses were computed
    Column("data_as_of", text_column(32), nullable=False),  # how fresh the source says, or was when received
    Column("records", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("first_seq", BigInteger, nullable=False),  # first_seq > last_seq: nothing changed
    Column("last_seq", BigInteger, nullable=False),
    Column("made_up", Boolean, nullable=False),
    Column("approved", text_column()),  # the reason given with --approve
    Column("reason", text_column()),  # of a rollback
    Column("rolled_back_to", Integer),
    Column("fingerprint", text_column(64), nullable=False),  # of declaration and reading code: a change re-reads all rows
    Column("previous_hash", text_column(64), nullable=False),
    Column("hash", text_column(64), nullable=False),  # chain: sha256 over previous_hash, this row, its sources and revisions
)

sources = Table(
    "sources",
    metadata,
    Column("register", text_column(64), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", text_column(), nullable=False),
    Column("sha256", text_column(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("format", text_column(64), nullable=False),
    Column("received_at", text_column(32), nullable=False),
)

# One numbering over all registers: the changes feed is read by it, and it has no gaps.
revisions = Table(
    "revisions",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("register", text_column(64), nullable=False),
    Column("record_id", text_column(), nullable=False),
    Column("number_key", text_column(), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("op", text_column(8), nullable=False),  # upsert, remove
    Column("content_hash", text_column(64), nullable=False),
    Column("document", text_column()),  # canonical JSON of the public values; null for a tombstone
    Column("changed_fields", text_column(), nullable=False),  # JSON list
    Column("reason", text_column()),  # of a tombstone
    Column("row_hash", text_column(32)),  # keyed digest of the row as read: the vault knows its restricted values by it
    Index("revisions_by_record", "register", "record_id", "seq"),
    Index("revisions_by_key", "register", "number_key"),
    Index("revisions_by_generation", "register", "generation"),
)

heads = Table(
    "heads",
    metadata,
    Column("register", text_column(64), primary_key=True),
    Column("record_id", text_column(), primary_key=True),
    Column("base_id", text_column(), nullable=False),
    Column("order_date", text_column(10), nullable=False),
    Column("content_hash", text_column(64), nullable=False),
    Column("row_hash", text_column(32), nullable=False),  # of the row as read: an equal row is not read again
    Column("seq", SEQUENCE, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("heads_by_row", "register", "row_hash"),
    Index("heads_by_content", "register", "base_id", "content_hash"),
)
