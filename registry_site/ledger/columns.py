"""Types of columns that mean the same on every database."""

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.types import TypeEngine


def text_column(length: int | None = None) -> TypeEngine[str]:
    """Text that is compared byte by byte, as SQLite does by itself: a list sorted or paged by it has one order everywhere.

    PostgreSQL would sort by the language of its cluster; there it is told COLLATE "C", which sorts UTF-8 by code points.
    """
    if length is None:
        return Text().with_variant(Text(collation="C"), "postgresql")
    return String(length).with_variant(String(length, collation="C"), "postgresql")


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
"""A number that outgrows 32 bits, and may be a primary key: SQLite knows that as INTEGER alone."""
