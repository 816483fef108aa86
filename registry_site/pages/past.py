"""The history of a record as people read it: each revision with what changed, from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry_site.display import path_label, shown, value_label
from registry_site.ledger.reading import Revision
from registry_site.messages import N_
from registry_site.registers.model import Group, Kind, Register
from registry_site.search.items import STANDING
from registry_site.translating import Translator

_LONGEST = 400  # characters of a value in a comparison; the page shows the whole of it elsewhere


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field that changed: empty text stands for «not stated»."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One revision. `what` says what happened to the record as a whole."""

    revision: int
    generation: int
    changed_at: str
    what: str
    reason: str
    changes: tuple[Change, ...]


def steps(register: Register, history: Sequence[Revision], words: Translator) -> list[Step]:
    """The revisions of a record, the newest first, each compared with the one before it."""
    made = []
    for revision, before in zip(history, [*history[1:], None], strict=True):
        changes: tuple[Change, ...] = ()
        if revision.record is None:
            what = N_("Removed from the register")
        elif before is None:
            what = N_("First published")
        elif before.record is None:
            what = N_("Published again")
        else:
            what = N_("Changed")
            changes = _changes(register, before.record.values, revision.record.values, revision.changed_fields, words)
            if STANDING in revision.changed_fields:
                changes += (_turned(register, before, revision, words),)
        made.append(
            Step(
                revision=revision.revision,
                generation=revision.generation,
                changed_at=revision.changed_at,
                what=words.text(what),
                reason=revision.reason or "",
                changes=changes,
            )
        )
    return made


def _changes(
    register: Register, before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, ...], words: Translator
) -> tuple[Change, ...]:
    members = {member.name: member for member in register.fields}
    made = []
    for name in names:
        member = members.get(name)
        if member is None:
            continue  # a field of an older declaration, not public any more
        if isinstance(member, Group) or member.kind is Kind.FILES:
            old, new = _entries(before.get(name), words), _entries(after.get(name), words)
        else:
            old = _short("; ".join(shown(member, before.get(name), words)))
            new = _short("; ".join(shown(member, after.get(name), words)))
        made.append(Change(label=words.text(member.label), before=old, after=new))
    return tuple(made)


def _turned(register: Register, before: Revision, after: Revision, words: Translator) -> Change:
    """What a record was said to be before its day came, and what since."""
    told = [
        register.standing_on(one.record.values, one.record.values.get("status"), one.day) if one.record else None
        for one in (before, after)
    ]
    old, new = ["" if one is None else value_label(register, STANDING, one.value, words) for one in told]
    return Change(label=path_label(register, STANDING, words), before=old, after=new)


def _entries(value: object, words: Translator) -> str:
    count = len(value) if isinstance(value, list) else int(value is not None)
    return words.plural("%(count)s entry", "%(count)s entries", count) if count else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
