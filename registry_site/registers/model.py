"""What a register is made of (kinds, fields, groups, standings), and `Register`: its public half, all that the doors know.

Search engines, pages, API, feeds and exports receive `Register` and `PublicRecord` and nothing else, so a restricted
value has no type to travel in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache

from registry_site.registers.blanking import nothing, without
from registry_site.registers.relations import Relation

Values = Mapping[str, object]
"""The values of one record by field name, JSON-ready: str, bool, None, lists and objects; dates as `YYYY-MM-DD`."""


class Kind(Enum):
    """What a field holds. Every layer decides by kind, never by field."""

    NAME = "name"  # short text, searched with weight, filtered as a whole
    TEXT = "text"  # longer text, searched
    CODE = "code"  # a number people type: folded key, exact or by prefix
    CHOICE = "choice"  # one of few values: facet and filter
    DATE = "date"  # YYYY-MM-DD
    MONTH = "month"  # YYYY-MM, or YYYY-MM-DD where the source knows the day
    PLACE = "place"  # an address: text; its region is a CHOICE beside it
    FLAG = "flag"  # true, false or unknown
    FILES = "files"  # a list of objects that each name a file by sha256


class Visibility(Enum):
    """Who may see a field. Publishing one is an act: the default is RESTRICTED (DESIGN §4.1)."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


class Standing(Enum):
    """What a status means for the reader (DESIGN §2)."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"
    UNCLEAR = "unclear"


class Weight(Enum):
    """Where a word of a search counts: the title outweighs makers, makers outweigh the rest (DESIGN §10)."""

    TITLE = "title"
    MAKER = "maker"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: `label` is a message id; `choices` maps a coded value to the message id of its label."""

    name: str
    kind: Kind
    label: str
    visibility: Visibility = Visibility.RESTRICTED
    required: bool = False
    many: bool = False
    facet: bool = False  # True: its counts stand beside every list
    sortable: bool = False
    listed: bool = False
    weight: Weight = Weight.TEXT
    choices: Mapping[str, str] = attribute(default_factory=dict)
    closed: bool = False  # True: a value outside `choices` is an error of the row
    parts: tuple[str, ...] = ()  # FILES only: the keys each file object has, all public
    law: str = ""

    @property
    def public(self) -> bool:
        return self.visibility is Visibility.PUBLIC


@dataclass(frozen=True, kw_only=True)
class Group:
    """Sub-records: a list of objects, or one object with `many=False`. Restricted sub-fields stay restricted inside a public group."""

    name: str
    label: str
    fields: tuple[Field, ...]
    visibility: Visibility = Visibility.RESTRICTED
    many: bool = True
    required: bool = False
    law: str = ""

    @property
    def public(self) -> bool:
        return self.visibility is Visibility.PUBLIC


Member = Field | Group


@dataclass(frozen=True, kw_only=True)
class PublicRecord:
    """One entry, public values only. Made from source values by `Declaration.publish` alone, and read back by ledger and engines."""

    register: str
    id: str
    values: Values


StatusRule = Callable[[Values, date], str]
"""Computes the status of a record for a day from its public values."""


@lru_cache(maxsize=512)  # a register knows a handful of statuses, and every record has one
def _fold_status(status: str) -> str:
    return " ".join(status.lower().replace("ё", "е").split())


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """The public half of a declaration: what the site, the engines and every open door know of a register. Each is one of a kind."""

    name: str
    label: str
    singular: str
    source: str
    fields: tuple[Member, ...]
    number: str
    title_fields: tuple[str, ...]
    standings: Mapping[str, Standing]
    standing_prefixes: tuple[tuple[str, Standing], ...]
    day_dependent: bool
    status_rule: StatusRule
    newest_by: str
    relations: tuple[Relation, ...]
    order: int
    sectioned: bool
    short: str = ""  # label for menus and tabs, where the full one is too long
    begins: str = ""  # the DATE from which a record says anything: before it there was nothing to be in force
    status_since: str = ""  # the DATE since which the published status holds
    withdrawn: str = ""  # the DATE on which the entry itself was taken back
    warns: bool = False  # an entry warns of a product: a match never makes anything look fine
    documents: bool = True  # False: its entries are no documents that are in force or not; nobody verifies their numbers
    schema_type: str = "CreativeWork"  # what an entry is in the words of schema.org
    withhold: Callable[[Values], frozenset[str]] = nothing  # reads public values alone

    def standing_of(self, status: object) -> Standing:
        """The standing of a status text, ё folded and blanks collapsed; `UNCLEAR` for one that nobody knows."""
        if not isinstance(status, str):
            return Standing.UNCLEAR
        folded = _fold_status(status)
        known = self.standings.get(folded)
        if known is not None:
            return known
        return next((standing for prefix, standing in self.standing_prefixes if folded.startswith(prefix)), Standing.UNCLEAR)

    def status_on(self, values: Values, on: date) -> str:
        """The status of a record on a day: computed where it depends on the day, otherwise as published."""
        return self.status_rule(values, on)

    def disclosed(self, values: Values) -> Values:
        """The values without those that the rule of today withholds: an older document was published under an older rule."""
        withheld = self.withhold(values)
        return without(values, withheld) if withheld else values

    def begins_after(self, values: Values, day: str) -> str | None:
        """The day a record begins, `YYYY-MM-DD`, where that lies after `day`; None where it does not or is unknown."""
        began = values.get(self.begins) if self.begins else None
        return began if isinstance(began, str) and began > day else None

    def withdrawn_by(self, values: Values, day: str) -> str | None:
        """The day on which the entry itself was taken back, where that is `day` or earlier, else None."""
        withdrawn = values.get(self.withdrawn) if self.withdrawn else None
        return withdrawn if isinstance(withdrawn, str) and withdrawn and withdrawn <= day else None

    def standing_on(self, values: Values, status: object, day: str) -> Standing:
        """What a record with this status means on `day` (`YYYY-MM-DD`); every door and every index answers by this rule.

        `UNCLEAR` besides an unknown status: dated ahead, although the register has it; an entry that was taken back; a
        warning whose status would make a product look fine.
        """
        if self.begins_after(values, day) or self.withdrawn_by(values, day):
            return Standing.UNCLEAR
        standing = self.standing_of(status)
        return Standing.UNCLEAR if self.warns and standing is Standing.IN_FORCE else standing

    def title(self, values: Values) -> str:
        """The first filled title field, else the number."""
        for name in (*self.title_fields, self.number):
            value = values.get(name)
            if isinstance(value, str) and value:
                return value
        return ""

    def field(self, path: str) -> Field:
        """The field at `name` or `group.name`. Raises KeyError for a name that is not public here."""
        return self._by_path[path]

    @cached_property
    def _by_path(self) -> Mapping[str, Field]:
        return dict(self.walk())

    def walk(self) -> Iterator[tuple[str, Field]]:
        """Every public field with its path, groups flattened to `group.name`, in declared order."""
        for member in self.fields:
            if isinstance(member, Group):
                for field in member.fields:
                    yield f"{member.name}.{field.name}", field
            else:
                yield member.name, member

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the public members, groups as one, in declared order."""
        return tuple(member.name for member in self.fields)

    def values_at(self, values: Values, path: str) -> list[object]:
        """All filled values at a path: one for a plain field, one for each sub-record of a group."""
        first, _, rest = path.partition(".")
        held = values.get(first)
        if rest:
            parts = held if isinstance(held, list) else [held]
            found = [part.get(rest) for part in parts if isinstance(part, Mapping)]
        else:
            found = [held]
        flat = (one for item in found for one in (item if isinstance(item, list) else [item]))
        return [item for item in flat if item not in (None, "", [])]

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """Paths whose values can be counted: every choice and flag, `standing` first: it is derived, and every register has it."""
        return ("standing", *(path for path, field in self.walk() if field.kind in (Kind.CHOICE, Kind.FLAG)))

    @cached_property
    def filters(self) -> tuple[str, ...]:
        """Paths that may be filtered by value: facets, choices, numbers, names and flags."""
        kinds = (Kind.CHOICE, Kind.CODE, Kind.NAME, Kind.FLAG)
        return ("standing", *(path for path, field in self.walk() if field.kind in kinds))

    @cached_property
    def ranges(self) -> tuple[str, ...]:
        """Paths of the dates and months that may be filtered by `<path>_from` and `<path>_to`."""
        return tuple(path for path, field in self.walk() if field.kind in (Kind.DATE, Kind.MONTH))

    @cached_property
    def sorts(self) -> tuple[str, ...]:
        """Paths of the fields a list may be sorted by, besides relevance."""
        return tuple(path for path, field in self.walk() if field.sortable)
