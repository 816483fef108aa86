"""Notices through the agencies' door: submissions, what became of each notice in them, and days that differ from the calendars."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, UniqueConstraint, text

from registry_site.ledger.columns import SEQUENCE, text_column

revision = "vault_0003"
down_revision = "vault_0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "submissions",
        Column("number", SEQUENCE, primary_key=True, autoincrement=False),
        Column("body", text_column(40), nullable=False),
        Column("key_id", text_column(10), nullable=False),
        Column("kind", text_column(8), nullable=False),
        Column("received_at", text_column(32), nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("sha256", text_column(64), nullable=False),
        Column("package", text_column(64), nullable=False),
        Column("idempotency_key", text_column(128), nullable=False),
        Column("fingerprint", text_column(64), nullable=False),
        Column("receipt", text_column(), nullable=False),
        UniqueConstraint("body", "idempotency_key", name="submissions_by_idempotency_key"),
    )
    op.create_table(
        "submitted",
        Column("submission", SEQUENCE, primary_key=True, autoincrement=False),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("record_id", text_column(), nullable=False),
        Column("base", text_column(64)),
        Column("decided_on", text_column(10), nullable=False),
        Column("due_on", text_column(10), nullable=False),
        Column("late", Boolean, nullable=False),
        Column("calendar", text_column(), nullable=False),
        Column("state", text_column(16), nullable=False),
        Column("generation", Integer),
        Column("settled_at", text_column(32)),
        Column("reasons", text_column(), nullable=False),
    )
    waiting = text("state = 'received'")
    op.create_index("submitted_waiting", "submitted", ["record_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "calendar_days",
        Column("state", text_column(2), primary_key=True),
        Column("day", text_column(10), primary_key=True),
        Column("works", Boolean, nullable=False),
        Column("basis", text_column(), nullable=False),
        Column("entered_at", text_column(32), nullable=False),
    )
