"""`Declaration`: a register with all its fields, restricted ones included. For the indexer and the agency door alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registry_site.registers.blanking import nothing, without
from registry_site.registers.lookups import Key, Lookup
from registry_site.registers.model import (
    Field,
    Group,
    Kind,
    Member,
    PublicRecord,
    Register,
    Standing,
    StatusRule,
    Values,
)
from registry_site.registers.relations import Relation


def _in_force(values: Values, on: date) -> str:
    status = values.get("status")
    return status if isinstance(status, str) else ""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """All fields of a register, restricted ones included, with the rules its rows obey.

    `withhold(values)` names paths that are public in general but restricted in this record (a home address). It decides by
    public values that it does not withhold itself, so that it holds for documents published before the rule, too.
    `unpublished(values)` gives the reason why a row may never be published, or None; `flaws(values)` gives
    `(path, message id)` pairs of rules that span several fields. With `forgiving_dates` a date that cannot be read
    becomes empty and the row is kept (the lists of states, FORMATS 1.4); without it the row is refused. With a `key` its
    records are looked up and never listed.
    """

    name: str
    label: str
    singular: str
    source: str
    fields: tuple[Member, ...]
    number: str
    title_fields: tuple[str, ...]
    standings: Mapping[str, Standing]
    newest_by: str
    standing_prefixes: tuple[tuple[str, Standing], ...] = ()
    day_dependent: bool = False
    status_rule: StatusRule = _in_force
    relations: tuple[Relation, ...] = ()
    order: int = 100
    sectioned: bool = False
    short: str = ""
    begins: str = ""
    status_since: str = ""
    withdrawn: str = ""
    warns: bool = False
    documents: bool = True
    schema_type: str = "CreativeWork"
    forgiving_dates: bool = False
    withhold: Callable[[Values], frozenset[str]] = nothing
    unpublished: Callable[[Values], str | None] = lambda values: None
    flaws: Callable[[Values], tuple[tuple[str, str], ...]] = lambda values: ()
    key: Key | None = None

    def __post_init__(self) -> None:
        names = [member.name for member in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a field name stands twice")
        if self.key is not None:
            self._check_key(self.key)
        elif self.number not in {member.name for member in self.fields if member.public}:
            raise ValueError(f"{self.name}: the identifying number must be a public field")
        if reserved := {"id", "register", "title", "standing", "links"} & set(names) - {self.number}:
            raise ValueError(f"{self.name}: {sorted(reserved)} are kept for every item")
        if not self.documents and set(self.standings.values()) - {Standing.UNCLEAR}:
            raise ValueError(f"{self.name}: what is no document is neither in force nor out of it")
        comparable = {path for path, field in self.public.walk() if field.kind in (Kind.NAME, Kind.CODE)}
        if odd := {here for relation in self.relations for here, _ in relation.by} - comparable:
            raise ValueError(f"{self.name}: only public names and numbers can relate records, not {sorted(odd)}")

    def _check_key(self, key: Key) -> None:
        asked = {one.name: one for one in self.fields if isinstance(one, Field) and one.name in key.fields}
        if not key.fields or key.fields[0] != self.number or len(asked) != len(key.fields):
            raise ValueError(f"{self.name}: the key begins with the identifying number and holds declared fields, each once")
        if any(one.public or not one.required or one.kind not in (Kind.CODE, Kind.DATE) for one in asked.values()):
            raise ValueError(f"{self.name}: the key is made of required numbers and days that are not published")
        if self.relations or self.day_dependent or self.begins or self.withdrawn or self.standings:
            raise ValueError(f"{self.name}: what is looked up has no standing and is related to nothing")

    @cached_property
    def lookup(self) -> Lookup | None:
        """What the site knows of a register that is looked up and never listed; None of every other one."""
        if self.key is None:
            return None
        plain = {one.name: one for one in self.fields if isinstance(one, Field)}
        return Lookup(
            name=self.name,
            label=self.label,
            source=self.source,
            asked=tuple(plain[name] for name in self.key.fields),
            fields=tuple(one for one in plain.values() if one.public),
            key=self.key,
        )

    @cached_property
    def public(self) -> Register:
        """The public half: restricted fields are left out, also inside public groups."""
        return Register(
            name=self.name,
            label=self.label,
            singular=self.singular,
            source=self.source,
            fields=tuple(_public(member) for member in self.fields if member.public),
            number=self.number,
            title_fields=self.title_fields,
            standings=self.standings,
            standing_prefixes=self.standing_prefixes,
            day_dependent=self.day_dependent,
            status_rule=self.status_rule,
            newest_by=self.newest_by,
            relations=self.relations,
            order=self.order,
            sectioned=self.sectioned,
            short=self.short or self.label,
            begins=self.begins,
            status_since=self.status_since,
            withdrawn=self.withdrawn,
            warns=self.warns,
            documents=self.documents,
            schema_type=self.schema_type,
            withhold=self.withhold,
        )

    def publish(self, record_id: str, values: Values, on: date) -> PublicRecord:
        """Copy the public values alone, in declared order, absent ones as None, with the status of the day `on`."""
        public: dict[str, object] = dict(zip(self._public_names, map(values.get, self._public_names), strict=True))
        for member in self._structured:
            public[member.name] = _public_value(member, public[member.name])
        public = without(public, self.withhold(values))
        if self.day_dependent:
            public["status"] = self.status_rule(public, on)
        return PublicRecord(register=self.name, id=record_id, values=public)

    @cached_property
    def _public_names(self) -> tuple[str, ...]:
        return tuple(member.name for member in self.public.fields)

    @cached_property
    def _structured(self) -> tuple[Member, ...]:
        """Public members that need more than a copy: lists, files and groups."""
        return tuple(m for m in self.public.fields if isinstance(m, Group) or m.many or m.kind is Kind.FILES)

    @cached_property
    def _closed(self) -> tuple[Member, ...]:
        """Members with something restricted in every record: restricted ones, and groups with restricted parts."""
        return tuple(
            member
            for member in self.fields
            if not member.public or (isinstance(member, Group) and not all(field.public for field in member.fields))
        )

    def restrict(self, values: Values) -> dict[str, object]:
        """The filled restricted values, for the vault: restricted fields, restricted parts of groups, withheld paths.

        Of what is looked up nothing: whoever may know a record knows by what it is asked, and nobody else needs it.
        """
        if self.key is not None:
            return {}
        withheld = self.withhold(values)
        kept: dict[str, object] = {}
        for member in self.fields if withheld else self._closed:
            value = values.get(member.name)
            if value is None or value == "" or value == []:
                continue
            if not member.public or member.name in withheld:
                kept[member.name] = value
            elif isinstance(member, Group):
                hidden = {field.name for field in member.fields if not field.public or f"{member.name}.{field.name}" in withheld}
                parts = [_only(part, hidden) for part in (value if isinstance(value, list) else [value])]
                if any(parts):
                    kept[member.name] = parts if member.many else parts[0]
        return kept


def _public(member: Member) -> Member:
    if isinstance(member, Field):
        return member
    return Group(
        name=member.name,
        label=member.label,
        fields=tuple(field for field in member.fields if field.public),
        visibility=member.visibility,
        many=member.many,
        required=member.required,
        law=member.law,
    )


def _public_value(member: Member, value: object) -> object:
    if isinstance(member, Group):
        names = tuple(field.name for field in member.fields)
        if value is None:
            return [] if member.many else None
        parts = [_parts(part, names) for part in (value if isinstance(value, list) else [value])]
        for part in parts:
            for field in member.fields:
                if field.many or field.kind is Kind.FILES:
                    part[field.name] = _public_value(field, part[field.name])
        return parts if member.many else parts[0]
    if value is None:
        return []
    if member.kind is Kind.FILES and isinstance(value, list):
        return [_parts(part, member.parts) for part in value]
    return value


def _parts(part: object, names: tuple[str, ...]) -> dict[str, object]:
    held = part if isinstance(part, Mapping) else {}
    return {name: held.get(name) for name in names}


def _only(part: object, names: set[str]) -> dict[str, object]:
    held = part if isinstance(part, Mapping) else {}
    return {name: value for name, value in held.items() if name in names and value not in (None, "", [])}
