"""Tables of the cases. Columns of bytes named `sealed…` hold personal data or what people wrote: see `sealing`.

Days are `YYYY-MM-DD` in Moscow, times RFC 3339 in UTC. Of an anonymous report no time is kept anywhere, only days.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, UniqueConstraint

from registry_site.ledger.columns import SEQUENCE, text_column
from registry_site.moved_days import moved_days

SCHEMA = "cases_0001"
"""The migration that makes these tables: a database with another one is not used."""

metadata = MetaData()

# The last number given of each kind in each year.
counters = Table(
    "counters",
    metadata,
    Column("kind", text_column(16), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("number", text_column(24), primary_key=True),
    Column("kind", text_column(16), nullable=False),
    Column("stage", text_column(16), nullable=False),
    Column("channel", text_column(16), nullable=False),  # web, phone, post
    Column("anonymous", Boolean, nullable=False),
    Column("language", text_column(2), nullable=False),  # of the person who asks
    Column("register", text_column(64)),  # that it concerns, where that is known
    Column("region", text_column(64)),
    Column("body", text_column(16)),  # number of the territorial body that it was routed to
    Column("receipt_sha256", text_column(64), nullable=False),
    Column("received_on", text_column(10), nullable=False),
    Column("received_at", text_column(32)),  # null for an anonymous one
    Column("due_on", text_column(10), nullable=False),
    Column("calendar", text_column(), nullable=False),  # the version that the due day was counted by
    Column("provisional", Boolean, nullable=False),  # days may yet move
    Column("extended_on", text_column(10)),  # the day on which the term was made longer, once
    Column("unproven", Boolean, nullable=False),  # no puzzle was solved for it: it waits behind the others of its day
    Column("sealed_contact", LargeBinary),  # JSON: who asks, and where the answer goes; null for an anonymous one
    Column("sealed_contents", LargeBinary, nullable=False),  # JSON: what was asked, by the names of the form's fields
    Column("sealed_draft", LargeBinary),  # JSON: how it shall be closed and the letter, which wait for a signature
    Column("assignee", Integer),
    Column("version", Integer, nullable=False),  # of the row: two officers never overwrite each other
    Column("outcome", text_column(32)),
    Column("ground", text_column(32)),  # for which it was left unanswered or refused, of a closed list
    Column("closed_on", text_column(10)),
    UniqueConstraint("receipt_sha256", name="cases_by_receipt"),
    Index("cases_by_stage", "stage", "due_on", "unproven", "number"),
    Index("cases_by_closing", "stage", "closed_on", "number"),
)

# Both ways, by the receipt: what the sender and the desk write to each other.
letters = Table(
    "letters",
    metadata,
    Column("case_number", text_column(24), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sender", text_column(8), nullable=False),  # person, desk
    Column("sent_on", text_column(10), nullable=False),
    Column("sealed_text", LargeBinary, nullable=False),
)

# Files of a case, or of a draft that is not sent yet.
uploads = Table(
    "uploads",
    metadata,
    Column("id", text_column(32), primary_key=True),
    Column("case_number", text_column(24)),
    Column("draft_sha256", text_column(64)),
    Column("position", Integer, nullable=False),
    Column("media_type", text_column(64), nullable=False),
    Column("size", Integer, nullable=False),  # bytes of the contents
    Column("sealed_name", LargeBinary, nullable=False),
    Column("sealed_data", LargeBinary, nullable=False),
    Index("uploads_by_case", "case_number"),
    Index("uploads_by_draft", "draft_sha256"),
)

# Answers to the questions of a form before they are sent; found by the hash of a random token that the browser holds.
drafts = Table(
    "drafts",
    metadata,
    Column("token_sha256", text_column(64), primary_key=True),
    Column("kind", text_column(16), nullable=False),
    Column("sealed_answers", LargeBinary, nullable=False),
    Column("kept_until", text_column(10), nullable=False),  # the last day
    Column("case_number", text_column(24)),  # once it was sent: a second click sends nothing more
)

# Messages that leave by mail: written in the transaction of what they tell of, sent later.
outbox = Table(
    "outbox",
    metadata,
    Column("id", SEQUENCE, primary_key=True),
    Column("occasion", text_column(96), nullable=False),  # what is told to whom: the same is never told twice
    Column("template", text_column(32), nullable=False),
    Column("language", text_column(2), nullable=False),
    Column("case_number", text_column(24)),
    Column("sealed_address", LargeBinary, nullable=False),
    Column("sealed_values", LargeBinary, nullable=False),  # JSON, for the template
    Column("state", text_column(8), nullable=False),  # waiting, sent, failed
    Column("attempts", Integer, nullable=False),
    Column("next_at", text_column(32), nullable=False),
    Column("claimed_until", text_column(32)),
    Column("told", text_column()),  # what the mail server said last
    UniqueConstraint("occasion", name="outbox_by_occasion"),
    Index("outbox_waiting", "state", "next_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", text_column(32), primary_key=True),
    Column("address_digest", text_column(64), nullable=False),  # keyed: finds an address without opening any
    Column("sealed_address", LargeBinary, nullable=False),
    Column("language", text_column(2), nullable=False),
    Column("register", text_column(64), nullable=False),
    Column("query", text_column(), nullable=False),  # the canonical query string of the list
    Column("frequency", text_column(8), nullable=False),  # weekly, at_once
    Column("state", text_column(16), nullable=False),  # asked, confirmed
    Column("asked_on", text_column(10), nullable=False),
    Column("told_up_to", Integer, nullable=False),  # sequence number
    Index("subscriptions_by_address", "address_digest"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", SEQUENCE, primary_key=True),
    Column("login", text_column(64), nullable=False),
    Column("name", text_column(), nullable=False),
    Column("position", text_column(), nullable=False),
    Column("roles", text_column(), nullable=False),  # JSON list
    Column("password_hash", text_column(), nullable=False),  # argon2id
    Column("sealed_totp", LargeBinary),
    Column("totp_step", SEQUENCE, nullable=False),  # the last time step whose code was used: a code is good once
    Column("failures", Integer, nullable=False),
    Column("locked_until", text_column(32)),
    Column("made_at", text_column(32), nullable=False),
    Column("closed_at", text_column(32)),
    UniqueConstraint("login", name="staff_by_login"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", text_column(64), primary_key=True),
    Column("staff", SEQUENCE, nullable=False),
    Column("started_at", text_column(32), nullable=False),
    Column("seen_at", text_column(32), nullable=False),
    Index("sessions_by_staff", "staff"),
)

# Extracts that were signed: what was said stays checkable by number and code after the case is gone. Nothing personal.
extracts = Table(
    "extracts",
    metadata,
    Column("number", text_column(24), primary_key=True),
    Column("code_sha256", text_column(64), nullable=False),
    Column("case_number", text_column(24)),
    Column("issued_at", text_column(32), nullable=False),
    Column("signed", text_column(), nullable=False),  # canonical JSON: the bytes that the signature is of
    Column("signature", text_column(), nullable=False),  # base64
    Column("key_id", text_column(64), nullable=False),
    Column("pdf_sha256", text_column(64), nullable=False),
)

# Rows are added, never changed: each is chained to the one before by its hash.
acts = Table(
    "acts",
    metadata,
    Column("number", SEQUENCE, primary_key=True, autoincrement=False),
    Column("at", text_column(32), nullable=False),
    Column("staff", text_column(64), nullable=False),  # login, `system`, or empty where nobody signed in
    Column("action", text_column(64), nullable=False),
    Column("object", text_column(160), nullable=False),
    Column("reason", text_column(), nullable=False),
    Column("outcome", text_column(64), nullable=False),
    Column("previous_hash", text_column(64), nullable=False),
    Column("hash", text_column(64), nullable=False),
    Index("acts_by_object", "object", "number"),
)

# What stays of a case after it is erased: nothing that leads back to it.
tallies = Table(
    "tallies",
    metadata,
    Column("id", SEQUENCE, primary_key=True),
    Column("kind", text_column(16), nullable=False),
    Column("quarter", text_column(7), nullable=False),  # 2026-Q4, in which it was received
    Column("region", text_column(64)),
    Column("register", text_column(64)),
    Column("channel", text_column(16), nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("outcome", text_column(32), nullable=False),
    Column("days", Integer, nullable=False),  # from the day of receipt to the day on which it was closed
)

calendar_days = moved_days(metadata)

# Solved puzzles: each lets one form through.
solved = Table(
    "solved",
    metadata,
    Column("puzzle_sha256", text_column(64), primary_key=True),
    Column("kept_until", text_column(10), nullable=False),
)
