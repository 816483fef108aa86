"""The vault as it was when migrations began: a SQLite file made before them holds exactly these tables."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer

from registry_site.ledger.columns import text_column

revision = "vault_0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "keys",
        Column("purpose", text_column(32), primary_key=True),
        Column("value", text_column(64), nullable=False),
    )
    op.create_table(
        "restricted",
        Column("register", text_column(64), primary_key=True),
        Column("row_hash", text_column(32), primary_key=True),
        Column("generation", Integer, nullable=False),
        Column("values", text_column(), nullable=False),
    )
    op.create_table(
        "originals",
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
