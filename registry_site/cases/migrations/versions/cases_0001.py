"""The first tables of the cases; in SQLite, which has no roles, triggers keep what is only added to."""

from alembic import op
from sqlalchemy import Boolean, Column, Integer, LargeBinary, UniqueConstraint

from registry_site.ledger.columns import SEQUENCE, text_column

revision = "cases_0001"
down_revision = None

_KEPT = ("acts",)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counters",
        Column("kind", text_column(16), primary_key=True),
        Column("year", Integer, primary_key=True, autoincrement=False),
        Column("last", Integer, nullable=False),
    )
    op.create_table(
        "cases",
        Column("number", text_column(24), primary_key=True),
        Column("kind", text_column(16), nullable=False),
        Column("stage", text_column(16), nullable=False),
        Column("channel", text_column(16), nullable=False),
        Column("anonymous", Boolean, nullable=False),
        Column("language", text_column(2), nullable=False),
        Column("register", text_column(64)),
        Column("region", text_column(64)),
        Column("body", text_column(16)),
        Column("receipt_sha256", text_column(64), nullable=False),
        Column("received_on", text_column(10), nullable=False),
        Column("received_at", text_column(32)),
        Column("due_on", text_column(10), nullable=False),
        Column("calendar", text_column(), nullable=False),
        Column("provisional", Boolean, nullable=False),
        Column("extended_on", text_column(10)),
        Column("unproven", Boolean, nullable=False),
        Column("sealed_contact", LargeBinary),
        Column("sealed_contents", LargeBinary, nullable=False),
        Column("sealed_draft", LargeBinary),
        Column("assignee", Integer),
        Column("version", Integer, nullable=False),
        Column("outcome", text_column(32)),
        Column("ground", text_column(32)),
        Column("closed_on", text_column(10)),
        UniqueConstraint("receipt_sha256", name="cases_by_receipt"),
    )
    op.create_index("cases_by_stage", "cases", ["stage", "due_on", "unproven", "number"])
    op.create_index("cases_by_closing", "cases", ["stage", "closed_on", "number"])
    op.create_table(
        "letters",
        Column("case_number", text_column(24), primary_key=True),
        Column("position", Integer, primary_key=True, autoincrement=False),
        Column("sender", text_column(8), nullable=False),
        Column("sent_on", text_column(10), nullable=False),
        Column("sealed_text", LargeBinary, nullable=False),
    )
    op.create_table(
        "uploads",
        Column("id", text_column(32), primary_key=True),
        Column("case_number", text_column(24)),
        Column("draft_sha256", text_column(64)),
        Column("position", Integer, nullable=False),
        Column("media_type", text_column(64), nullable=False),
        Column("size", Integer, nullable=False),
        Column("sealed_name", LargeBinary, nullable=False),
        Column("sealed_data", LargeBinary, nullable=False),
    )
    op.create_index("uploads_by_case", "uploads", ["case_number"])
    op.create_index("uploads_by_draft", "uploads", ["draft_sha256"])
    op.create_table(
        "drafts",
        Column("token_sha256", text_column(64), primary_key=True),
        Column("kind", text_column(16), nullable=False),
        Column("sealed_answers", LargeBinary, nullable=False),
        Column("kept_until", text_column(10), nullable=False),
        Column("case_number", text_column(24)),
    )
    op.create_table(
        "outbox",
        Column("id", SEQUENCE, primary_key=True),
        Column("occasion", text_column(96), nullable=False),
        Column("template", text_column(32), nullable=False),
        Column("language", text_column(2), nullable=False),
        Column("case_number", text_column(24)),
        Column("sealed_address", LargeBinary, nullable=False),
        Column("sealed_values", LargeBinary, nullable=False),
        Column("state", text_column(8), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_at", text_column(32), nullable=False),
        Column("claimed_until", text_column(32)),
        Column("told", text_column()),
        UniqueConstraint("occasion", name="outbox_by_occasion"),
    )
    op.create_index("outbox_waiting", "outbox", ["state", "next_at"])
    op.create_table(
        "subscriptions",
        Column("id", text_column(32), primary_key=True),
        Column("address_digest", text_column(64), nullable=False),
        Column("sealed_address", LargeBinary, nullable=False),
        Column("language", text_column(2), nullable=False),
        Column("register", text_column(64), nullable=False),
        Column("query", text_column(), nullable=False),
        Column("frequency", text_column(8), nullable=False),
        Column("state", text_column(16), nullable=False),
        Column("asked_on", text_column(10), nullable=False),
        Column("told_up_to", Integer, nullable=False),
    )
    op.create_index("subscriptions_by_address", "subscriptions", ["address_digest"])
    op.create_table(
        "staff",
        Column("id", SEQUENCE, primary_key=True),
        Column("login", text_column(64), nullable=False),
        Column("name", text_column(), nullable=False),
        Column("position", text_column(), nullable=False),
        Column("roles", text_column(), nullable=False),
        Column("password_hash", text_column(), nullable=False),
        Column("sealed_totp", LargeBinary),
        Column("totp_step", SEQUENCE, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("locked_until", text_column(32)),
        Column("made_at", text_column(32), nullable=False),
        Column("closed_at", text_column(32)),
        UniqueConstraint("login", name="staff_by_login"),
    )
    op.create_table(
        "sessions",
        Column("token_sha256", text_column(64), primary_key=True),
        Column("staff", SEQUENCE, nullable=False),
        Column("started_at", text_column(32), nullable=False),
        Column("seen_at", text_column(32), nullable=False),
    )
    op.create_index("sessions_by_staff", "sessions", ["staff"])
    op.create_table(
        "extracts",
        Column("number", text_column(24), primary_key=True),
        Column("code_sha256", text_column(64), nullable=False),
        Column("case_number", text_column(24)),
        Column("issued_at", text_column(32), nullable=False),
        Column("signed", text_column(), nullable=False),
        Column("signature", text_column(), nullable=False),
        Column("key_id", text_column(64), nullable=False),
        Column("pdf_sha256", text_column(64), nullable=False),
    )
    op.create_table(
        "acts",
        Column("number", SEQUENCE, primary_key=True, autoincrement=False),
        Column("at", text_column(32), nullable=False),
        Column("staff", text_column(64), nullable=False),
        Column("action", text_column(64), nullable=False),
        Column("object", text_column(160), nullable=False),
        Column("reason", text_column(), nullable=False),
        Column("outcome", text_column(64), nullable=False),
        Column("previous_hash", text_column(64), nullable=False),
        Column("hash", text_column(64), nullable=False),
    )
    op.create_index("acts_by_object", "acts", ["object", "number"])
    op.create_table(
        "tallies",
        Column("id", SEQUENCE, primary_key=True),
        Column("kind", text_column(16), nullable=False),
        Column("quarter", text_column(7), nullable=False),
        Column("region", text_column(64)),
        Column("register", text_column(64)),
        Column("channel", text_column(16), nullable=False),
        Column("anonymous", Boolean, nullable=False),
        Column("outcome", text_column(32), nullable=False),
        Column("days", Integer, nullable=False),
    )
    op.create_table(
        "calendar_days",
        Column("state", text_column(2), primary_key=True),
        Column("day", text_column(10), primary_key=True),
        Column("works", Boolean, nullable=False),
        Column("basis", text_column(), nullable=False),
        Column("entered_at", text_column(32), nullable=False),
    )
    op.create_table(
        "solved",
        Column("puzzle_sha256", text_column(64), primary_key=True),
        Column("kept_until", text_column(10), nullable=False),
    )
    if op.get_context().dialect.name == "sqlite":
        for table in _KEPT:
            for act in ("update", "delete"):
                refusal = f"begin select raise(abort, '{table} is only added to'); end"
                op.execute(f"create trigger {table}_no_{act} before {act} on {table} {refusal}")
