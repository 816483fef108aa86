"""The ledger as it was when migrations began: a SQLite file made before them holds exactly these tables."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer

from registry_site.ledger.columns import SEQUENCE, text_column

revision = "ledger_0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "generations",
        Column("register", text_column(64), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("kind", text_column(16), nullable=False),
        Column("made_at", text_column(32), nullable=False),
        Column("day", text_column(10), nullable=False),
        Column("data_as_of", text_column(32), nullable=False),
        Column("records", Integer, nullable=False),
        Column("read", Integer, nullable=False),
        Column("accepted", Integer, nullable=False),
        Column("rejected", Integer, nullable=False),
        Column("added", Integer, nullable=False),
        Column("changed", Integer, nullable=False),
        Column("unchanged", Integer, nullable=False),
        Column("removed", Integer, nullable=False),
        Column("first_seq", BigInteger, nullable=False),
        Column("last_seq", BigInteger, nullable=False),
        Column("made_up", Boolean, nullable=False),
        Column("approved", text_column()),
        Column("reason", text_column()),
        Column("rolled_back_to", Integer),
        Column("fingerprint", text_column(64), nullable=False),
        Column("previous_hash", text_column(64), nullable=False),
        Column("hash", text_column(64), nullable=False),
    )
    op.create_table(
        "sources",
        Column("register", text_column(64), primary_key=True),
        Column("generation", Integer, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("name", text_column(), nullable=False),
        Column("sha256", text_column(64), nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("format", text_column(64), nullable=False),
        Column("received_at", text_column(32), nullable=False),
    )
    op.create_table(
        "revisions",
        Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
        Column("register", text_column(64), nullable=False),
        Column("record_id", text_column(), nullable=False),
        Column("number_key", text_column(), nullable=False),
        Column("revision", Integer, nullable=False),
        Column("generation", Integer, nullable=False),
        Column("op", text_column(8), nullable=False),
        Column("content_hash", text_column(64), nullable=False),
        Column("document", text_column()),
        Column("changed_fields", text_column(), nullable=False),
        Column("reason", text_column()),
        Column("row_hash", text_column(32)),
    )
    op.create_index("revisions_by_record", "revisions", ["register", "record_id", "seq"])
    op.create_index("revisions_by_key", "revisions", ["register", "number_key"])
    op.create_index("revisions_by_generation", "revisions", ["register", "generation"])
    op.create_table(
        "heads",
        Column("register", text_column(64), primary_key=True),
        Column("record_id", text_column(), primary_key=True),
        Column("base_id", text_column(), nullable=False),
        Column("order_date", text_column(10), nullable=False),
        Column("content_hash", text_column(64), nullable=False),
        Column("row_hash", text_column(32), nullable=False),
        Column("seq", SEQUENCE, nullable=False),
        Column("revision", Integer, nullable=False),
    )
    op.create_index("heads_by_row", "heads", ["register", "row_hash"])
    op.create_index("heads_by_content", "heads", ["register", "base_id", "content_hash"])
