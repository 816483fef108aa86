"""Tables of the vault: keys of digests, restricted values, originals; and those of the agencies' door."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, UniqueConstraint, text

from registry_site.ledger.columns import SEQUENCE, text_column
from registry_site.moved_days import moved_days

SCHEMA = "vault_0003"
"""The migration that makes these tables: the door does not read a database with another one."""

metadata = MetaData()

keys = Table(
    "keys", metadata, Column("purpose", text_column(32), primary_key=True), Column("value", text_column(64), nullable=False)
)

# One row of a source is known here by its keyed digest: the ledger's heads point at it, and reveal nothing.
restricted = Table(
    "restricted",
    metadata,
    Column("register", text_column(64), primary_key=True),
    Column("row_hash", text_column(32), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("values", text_column(), nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("register", text_column(64), primary_key=True),
    Column("row_hash", text_column(32), primary_key=True),
    Column("path", text_column(128), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("generation", Integer, nullable=False),
    Column("kind", text_column(16), nullable=False),
    Column("member", text_column(), nullable=False),
    Column("original_sha256", text_column(64), nullable=False),
    Column("public_sha256", text_column(64), nullable=False),
    Column("dhash", text_column(16)),
    Column("width", BigInteger),
    Column("height", BigInteger),
    Column("pages", Integer),
)

bodies = Table(
    "agency_bodies",
    metadata,
    Column("id", text_column(40), primary_key=True),
    Column("state", text_column(2), nullable=False),
    Column("name", text_column(), nullable=False),
    Column("made_at", text_column(32), nullable=False),
)

agency_keys = Table(
    "agency_keys",
    metadata,
    Column("id", text_column(10), primary_key=True),
    Column("body", text_column(40), nullable=False),
    Column("secret_sha256", text_column(64), nullable=False),
    Column("scopes", text_column(), nullable=False),  # JSON list
    Column("states", text_column(), nullable=False),  # JSON list: for which states the body may act
    Column("addresses", text_column(), nullable=False),  # JSON list of networks; empty: from anywhere
    Column("made_at", text_column(32), nullable=False),
    Column("expires_on", text_column(10), nullable=False),  # the last day on which it is good
    Column("revoked_at", text_column(32)),
    Column("revoked_because", text_column()),
)

# Rows are added, never changed: each is chained to the one before by its hash.
accesses = Table(
    "agency_accesses",
    metadata,
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
    Index("agency_accesses_by_key", "key_id", "number"),
)

# The numbering of what is closed to the public: the ledger has none for it, see indexer/agencies/controls.py.
control_changes = Table(
    "control_changes",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=False),
    Column("record_id", text_column(), nullable=False),
    Column("op", text_column(8), nullable=False),  # upsert, remove
    Column("generation", Integer, nullable=False),
    Column("changed_at", text_column(32), nullable=False),
    Column("reason", text_column()),  # of a remove
    Column("values", text_column()),  # JSON list; null for a remove
    Index("control_changes_by_record", "record_id", "seq"),
)

controls_told = Table(
    "controls_told",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("told_at", text_column(32), nullable=False),
    Column("last_seq", BigInteger, nullable=False),
)

# What a body sent in: one request each, remembered by the key that makes its repetition harmless.
submissions = Table(
    "submissions",
    metadata,
    Column("number", SEQUENCE, primary_key=True, autoincrement=False),
    Column("body", text_column(40), nullable=False),
    Column("key_id", text_column(10), nullable=False),
    Column("kind", text_column(8), nullable=False),  # include, change, exclude
    Column("received_at", text_column(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", text_column(64), nullable=False),  # of what was received
    Column("package", text_column(64), nullable=False),  # name of the file in the vault's folder
    Column("idempotency_key", text_column(128), nullable=False),
    Column("fingerprint", text_column(64), nullable=False),  # of method, address, condition and contents
    Column("receipt", text_column(), nullable=False),  # the answer, as it was given
    UniqueConstraint("body", "idempotency_key", name="submissions_by_idempotency_key"),
)

# Each notice of a submission. A notice has one waiting submission at most.
submitted = Table(
    "submitted",
    metadata,
    Column("submission", SEQUENCE, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("record_id", text_column(), nullable=False),
    Column("base", text_column(64)),  # tag of the state that a change was made from
    Column("decided_on", text_column(10), nullable=False),
    Column("due_on", text_column(10), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("calendar", text_column(), nullable=False),
    Column("state", text_column(16), nullable=False),  # received, published, refused
    Column("generation", Integer),
    Column("settled_at", text_column(32)),
    Column("reasons", text_column(), nullable=False),  # JSON list, of a refusal
    Index(
        "submitted_waiting",
        "record_id",
        unique=True,
        sqlite_where=text("state = 'received'"),
        postgresql_where=text("state = 'received'"),
    ),
)

calendar_days = moved_days(metadata)
