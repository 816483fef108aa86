"""Types of columns that mean the same on every database."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeEngine


def text_column(length: int | None = None) -> TypeEngine[str]:
    """Text that is compared byte by byte, as SQLite does by itself: a list sorted or paged by it has one order everywhere.

    PostgreSQL would sort by the language of its cluster; there it is told COLLATE "C", which sorts UTF-8 by code points.
    """
    if length is None:
        return Text().with_variant(Text(collation="C"), "postgresql")
    return String(length).with_variant(String(length, collation="C"), "postgresql")


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
"""A number that outgrows 32 bits, and may be a primary key: SQLite knows that as INTEGER alone."""


class json_text(FunctionElement[Any]):  # noqa: N801  # a function of SQL, called like the others
    """A column of JSON for the parser alone, which takes UTF-8: bytes from SQLite, where the driver would make text of them
    that the parser makes bytes of again; text from PostgreSQL, whose driver has it as it came."""

    type = NullType()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)


@compiles(json_text)
def _as_it_is(element: json_text, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(json_text, "sqlite")
def _as_bytes(element: json_text, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS BLOB)"
