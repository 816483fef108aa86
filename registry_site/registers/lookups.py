"""Registers that are looked up and never listed: a record is told to whoever names all that it is asked by, and to nobody else.

The doors of the public registers take `Register`; of these they can be given nothing, because the site has no `Register` of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from registry_site.identifiers.numbers import number_key
from registry_site.registers.model import Field, Kind


@dataclass(frozen=True, kw_only=True)
class Key:
    """What must be known together to be told of a record: `fields` by name, CODEs and DATEs, the first of them a CODE.

    `heading` is the question they answer, `where` says where they stand, `unknown` is the one answer where no record has all of
    them. Message ids.
    """

    fields: tuple[str, ...]
    heading: str
    where: str
    unknown: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Lookup:
    """What the site knows of such a register: the fields it is `asked` by, and the `fields` that are answered."""

    name: str
    label: str
    source: str
    asked: tuple[Field, ...]
    fields: tuple[Field, ...]
    key: Key

    def folded(self, values: Mapping[str, object]) -> tuple[str, ...]:
        """What is compared, in the order asked: keys of numbers and days `YYYY-MM-DD`; empty for one that holds nothing."""
        return tuple(number_key(str(values[one.name])) if one.kind is Kind.CODE else str(values[one.name]) for one in self.asked)
