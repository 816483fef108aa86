"""The status of a record told on its day: since when, because of what, and what is to change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registry_site.display import COLOURS, STANDINGS, shown
from registry_site.messages import N_
from registry_site.pages.cards import status_label
from registry_site.registers.model import Field, Group, Kind, Register, Standing
from registry_site.translating import Translator

_MEANING: Mapping[Standing, str] = {
    Standing.IN_FORCE: N_("According to the register it is valid today, %(day)s."),
    Standing.SUSPENDED: N_("Do not rely on it until it is resumed."),
    Standing.ENDED: N_("It gives no right any more. Do not rely on it."),
    Standing.UNCLEAR: N_("The source states something that cannot be read with certainty. Ask the body that issued it."),
}
_WARNING: Mapping[Standing, str] = {
    Standing.IN_FORCE: N_("Read the whole notice below."),
    Standing.SUSPENDED: N_("Do not use it until the authority has decided."),
    Standing.ENDED: N_("Do not buy it and do not use it."),
    Standing.UNCLEAR: N_("Be careful: the source states something that cannot be read with certainty."),
}
_WITHDRAWN = N_("The notice was taken back on %(day)s. It warns of this product no longer.")
_NO_DOCUMENT = N_("An entry of this list says nothing of whether a document is in force or a product is safe.")
_AHEAD = N_("The register gives it a status already, yet it begins only on %(day)s. Ask the body that issued it.")
_PARTLY = N_("Only a part is suspended, the rest goes on: see what it concerns.")


@dataclass(frozen=True, kw_only=True)
class Story:
    """`since` and the days of `upcoming` are `YYYY-MM-DD`; `upcoming` pairs a day with the label of the status from then on."""

    standing: Standing
    colour: str
    heading: str
    status: str
    meaning: str
    since: str
    because: tuple[str, ...]
    upcoming: tuple[tuple[str, str], ...]


def story(register: Register, values: Mapping[str, Any], today: date, words: Translator) -> Story:
    """Tell the status of the day `today`. Dates come from the record alone; nothing is guessed."""
    status = register.status_on(values, today)
    standing = register.standing_on(values, status, today.isoformat())
    label = status_label(register, status, words)
    withdrawn = register.withdrawn_by(values, today.isoformat())
    begins = register.begins_after(values, today.isoformat())
    since = str(values.get(register.status_since) or "") if register.status_since else ""
    if register.day_dependent:
        since = _since(register, values, today)
    if withdrawn is not None and begins is None:
        meaning = words.fill(_WITHDRAWN, day=words.day(withdrawn))
        heading = words.text(N_("notice withdrawn"))
        return Story(
            standing=Standing.UNCLEAR,
            colour="grey",
            heading=heading,
            status=label,
            meaning=meaning,
            since="",
            because=(),
            upcoming=(),
        )
    if not register.documents:
        meaning = words.text(_NO_DOCUMENT)
        return Story(
            standing=standing, colour="grey", heading=label, status=label, meaning=meaning, since=since, because=(), upcoming=()
        )
    return Story(
        standing=standing,
        colour=COLOURS[standing],
        heading=label if (register.warns and begins is None) or standing is Standing.SUSPENDED else words.text(STANDINGS[standing]),
        status=label,
        meaning=_meaning(register, status, standing, today, words) if begins is None else words.fill(_AHEAD, day=words.day(begins)),
        since=since if standing is not Standing.IN_FORCE or register.day_dependent else "",
        because=tuple(_because(register, values, since, words)) if since and register.day_dependent else (),
        upcoming=tuple(
            (day.isoformat(), status_label(register, register.status_on(values, day), words))
            for day in _turns(register, values)
            if day > today
        ),
    )


def _meaning(register: Register, status: str, standing: Standing, today: date, words: Translator) -> str:
    if standing is Standing.SUSPENDED and status.startswith("partly"):
        return words.text(_PARTLY)
    return words.fill((_WARNING if register.warns else _MEANING)[standing], day=words.day(today.isoformat()))


def _since(register: Register, values: Mapping[str, Any], today: date) -> str:
    """The last day up to today on which the status turned; empty where it never did."""
    past = [day for day in _turns(register, values) if day <= today]
    return past[-1].isoformat() if past else ""


def _turns(register: Register, values: Mapping[str, Any]) -> list[date]:
    """The days on which the status differs from that of the day before, among the days that the record names."""
    if not register.day_dependent:
        return []
    named: set[date] = set()
    for path, field in register.walk():
        if field.kind is Kind.DATE:
            named.update(day for value in register.values_at(values, path) if (day := _day(value)) is not None)
    days = sorted(named | {day + timedelta(days=1) for day in named})
    return [day for day in days if register.status_on(values, day) != register.status_on(values, day - timedelta(days=1))]


def _day(value: object) -> date | None:
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return None
    return found if date.min < found < date.max else None


def _because(register: Register, values: Mapping[str, Any], since: str, words: Translator) -> Iterator[str]:
    """The texts that stand beside the day in the sub-records: reasons, the works concerned."""
    for group in register.fields:
        held = values.get(group.name)
        if isinstance(group, Group) and isinstance(held, list):
            for part in held:
                if any(part.get(one.name) == since for one in group.fields if one.kind is Kind.DATE):
                    yield from _texts(group.fields, part, words)


def _texts(fields: tuple[Field, ...], part: Mapping[str, Any], words: Translator) -> Iterator[str]:
    for field in fields:
        if field.kind is Kind.TEXT and part.get(field.name):
            yield f"{words.text(field.label)}: {'; '.join(shown(field, part[field.name], words))}"
