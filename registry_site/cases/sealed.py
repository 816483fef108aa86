"""Which columns hold personal data, and where each value of them belongs: taken from the tables, so that none is forgotten."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Column, Table, UniqueConstraint

from registry_site.cases.sealing import place
from registry_site.cases.tables import metadata

_BEGINNING: Final = "sealed_"


def sealed_columns(table: Table) -> tuple[Column[Any], ...]:
    """The sealed columns of a table, in its order."""
    return tuple(column for column in table.columns if column.name.startswith(_BEGINNING))


SEALED: Final = tuple(table for table in metadata.sorted_tables if sealed_columns(table))
"""The tables that hold personal data."""


def identity(table: Table) -> tuple[Column[Any], ...]:
    """The columns that name a row in the places of its values: the primary key.

    A number that the database gives is not known before the row is there: then it is what else is unique, the login of an
    account, the occasion of a mail.
    """
    if table.autoincrement_column is None:
        return tuple(table.primary_key.columns)
    return next(tuple(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint))


def place_of(column: Column[Any], row: Mapping[str, object]) -> str:
    """Where the value of a column belongs that stands in this row, a mapping by names of columns."""
    return place(column.table.name, column.name, *(row[one.name] for one in identity(column.table)))


def plain_name(column: Column[Any]) -> str:
    """What the contents of a sealed column are called once they are open: `contact` of `sealed_contact`."""
    return column.name.removeprefix(_BEGINNING)
