"""The agencies' door: bodies and their keys, the log of accesses, the numbering of changes in sampling controls."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer

from registry_site.ledger.columns import SEQUENCE, text_column

revision = "vault_0002"
down_revision = "vault_0001"

_KEPT = ("agency_accesses", "control_changes", "controls_told")


def upgrade() -> None:
    """Make the tables; in SQLite, which has no roles, triggers keep what is only added to."""
    op.create_table(
        "agency_bodies",
        Column("id", text_column(40), primary_key=True),
        Column("state", text_column(2), nullable=False),
        Column("name", text_column(), nullable=False),
        Column("made_at", text_column(32), nullable=False),
    )
    op.create_table(
        "agency_keys",
        Column("id", text_column(10), primary_key=True),
        Column("body", text_column(40), nullable=False),
        Column("secret_sha256", text_column(64), nullable=False),
        Column("scopes", text_column(), nullable=False),
        Column("states", text_column(), nullable=False),
        Column("addresses", text_column(), nullable=False),
        Column("made_at", text_column(32), nullable=False),
        Column("expires_on", text_column(10), nullable=False),
        Column("revoked_at", text_column(32)),
        Column("revoked_because", text_column()),
    )
    op.create_table(
        "agency_accesses",
        Column("number", SEQUENCE, primary_key=True, autoincrement=False),
        Column("at", text_column(32), nullable=False),
        Column("body", text_column(40), nullable=False),
        Column("key_id", text_column(10), nullable=False),
        Column("action", text_column(64), nullable=False),
        Column("object", text_column(160), nullable=False),
        Column("outcome", text_column(64), nullable=False),
        Column("status", Integer, nullable=False),
        Column("address", text_column(64), nullable=False),
        Column("request_id", text_column(16), nullable=False),
        Column("previous_hash", text_column(64), nullable=False),
        Column("hash", text_column(64), nullable=False),
    )
    op.create_index("agency_accesses_by_key", "agency_accesses", ["key_id", "number"])
    op.create_table(
        "control_changes",
        Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
        Column("record_id", text_column(), nullable=False),
        Column("op", text_column(8), nullable=False),
        Column("generation", Integer, nullable=False),
        Column("changed_at", text_column(32), nullable=False),
        Column("reason", text_column()),
        Column("values", text_column()),
    )
    op.create_index("control_changes_by_record", "control_changes", ["record_id", "seq"])
    op.create_table(
        "controls_told",
        Column("generation", Integer, primary_key=True, autoincrement=False),
        Column("told_at", text_column(32), nullable=False),
        Column("last_seq", BigInteger, nullable=False),
    )
    if op.get_context().dialect.name == "sqlite":
        for table in _KEPT:
            for act in ("update", "delete"):
                refusal = f"begin select raise(abort, '{table} is only added to'); end"
                op.execute(f"create trigger {table}_no_{act} before {act} on {table} {refusal}")
