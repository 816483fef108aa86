"""The weekly bulletin: what is new, changed and ended in each register in one ISO week, from the ledger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request

from registry_site.arguments import only
from registry_site.clock import day_of
from registry_site.display import COLOURS
from registry_site.errors import NotFound
from registry_site.i18n import current
from registry_site.ledger.reading import Generation, Revision
from registry_site.messages import N_, message
from registry_site.pages.cards import foreign, status_label
from registry_site.pages.frame import listing
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register, Standing
from registry_site.services import Services, services
from registry_site.translating import Translator

LISTED = 40
"""Records listed under each heading of a register; the counts are of all of them that were looked at."""

LOOKED_AT = 2_000
"""Revisions of a register that one bulletin reads, the newest first."""

WEEKS = 16
"""Weeks on the page of all bulletins."""

_FIRST_YEAR = 1900  # no register is older, and the week before the first one of the calendar is no date
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record of a bulletin; `href` is empty for a removed one that has no page of its own."""

    href: str
    title: str
    lang: str
    number: str
    status: str
    colour: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """New, changed or ended records; `count` may exceed the entries listed."""

    label: str
    count: int
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One register in one week. `whole` is False where more changed than was looked at."""

    register: Register
    href: str
    generations: int
    headings: Sequence[Heading]
    whole: bool


def index() -> str:
    """The bulletins of the last weeks that had a publication, the newest first."""
    only(request.args, ())
    held, words = services(), current()
    counts: dict[date, list[int]] = {}
    for register in REGISTERS.values():
        for generation in _published(held, register):
            week = counts.setdefault(_monday(_made(generation)), [0, 0, 0])
            for place, count in enumerate((generation.added, generation.changed, generation.removed)):
                week[place] += count
    weeks = [
        (f"/{words.language}/bulletins/{name_of(monday)}", name_of(monday), monday, monday + timedelta(days=6), *counts[monday])
        for monday in sorted(counts, reverse=True)[:WEEKS]
    ]
    return render_template("bulletins.html", weeks=weeks, this_week=name_of(_monday(held.today())))


def show(week: str) -> str:
    """The bulletin of a week as `2026-W47`. Raises NotFound for a week that does not exist or has not begun."""
    only(request.args, ())
    held, words = services(), current()
    monday = _week(week)
    if monday is None or monday > held.today():
        raise NotFound(message(N_("There is no bulletin of this week. Weeks are written like 2026-W47.")))
    after = monday + timedelta(days=7)
    sections = [_section(held, register, monday, after, words) for register in REGISTERS.values()]
    return render_template(
        "bulletin.html",
        week=week,
        first=monday.isoformat(),
        last=(after - timedelta(days=1)).isoformat(),
        sections=[section for section in sections if section is not None],
        before=f"/{words.language}/bulletins/{name_of(monday - timedelta(days=7))}",
        before_name=name_of(monday - timedelta(days=7)),
        after=f"/{words.language}/bulletins/{name_of(after)}" if after <= held.today() else "",
        after_name=name_of(after),
        unfinished=after > held.today(),
    )


def name_of(monday: date) -> str:
    """`2026-W47` of any day of that week."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def _week(name: str) -> date | None:
    found = _WEEK.fullmatch(name)
    if found is None:
        return None
    if int(found[1]) < _FIRST_YEAR:
        return None
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None  # a 53rd week of a year that has 52


def _section(held: Services, register: Register, start: date, end: date, words: Translator) -> Section | None:
    made = [one for one in _published(held, register) if start <= _made(one) < end]
    if not made:
        return None
    numbers = [one.number for one in made]
    revisions = held.ledger.changes_in(register, min(numbers), max(numbers), LOOKED_AT)
    last: dict[str, Revision] = {}
    first: dict[str, Revision] = {}
    for revision in revisions:
        last.setdefault(revision.record_id, revision)
        first[revision.record_id] = revision
    groups: dict[str, list[Revision]] = {N_("New"): [], N_("No longer in force, suspended or removed"): [], N_("Changed"): []}
    new, ended, changed = groups.values()
    for name, revision in last.items():
        if _ended(register, revision, first[name]):
            ended.append(revision)
        else:
            (new if first[name].revision == 1 else changed).append(revision)
    whole = len(revisions) < LOOKED_AT
    added = sum(one.added for one in made)
    return Section(
        register=register,
        href=listing(words.language, register),
        generations=len(made),
        headings=[
            Heading(
                label=words.text(label),
                count=max(len(found), added) if found is new and not whole else len(found),
                entries=[_entry(held, register, one, words) for one in found[:LISTED]],
            )
            for label, found in groups.items()
            if found
        ],
        whole=whole,
    )


def _ended(register: Register, last: Revision, first: Revision) -> bool:
    """Whether a record left the ones in force this week: removed, or its status turned; a warning is new, never ended."""
    if last.record is None:
        return True
    if register.withdrawn and register.withdrawn in (*last.changed_fields, *first.changed_fields):
        return bool(last.record.values.get(register.withdrawn)) and first.revision > 1
    standing = register.standing_of(last.record.values.get("status"))
    return (
        not register.warns
        and first.revision > 1
        and "status" in (*last.changed_fields, *first.changed_fields)
        and standing in (Standing.ENDED, Standing.SUSPENDED)
    )


def _entry(held: Services, register: Register, revision: Revision, words: Translator) -> Entry:
    record = revision.record
    href = f"{listing(words.language, register)}/{revision.record_id}"
    if record is None:
        label = words.text(N_("removed from the register"))
        return Entry(href=href, title=revision.record_id, lang="", number="", status=label, colour="grey", changed=())
    title = register.title(record.values)
    labels = {member.name: member.label for member in register.fields}
    changed = revision.changed_fields if revision.revision > 1 else ()
    status = record.values.get("status")
    standing = register.standing_on(record.values, status, day_of(revision.changed_at).isoformat())
    return Entry(
        href=href,
        title=title,
        lang=foreign(title, words),
        number=str(record.values.get(register.number) or ""),
        status=status_label(register, status, words),
        colour=COLOURS[standing],
        changed=tuple(words.text(labels[name]) for name in changed if name in labels),
    )


def _published(held: Services, register: Register) -> list[Generation]:
    """The generations of a register up to the one served."""
    now = served(held, register)
    return [one for one in held.ledger.generations(register) if now is not None and one.number <= now.number]


def _made(generation: Generation) -> date:
    return day_of(generation.made_at)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
