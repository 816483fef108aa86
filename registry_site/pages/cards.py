"""Cards of the hits of a list: title, number, status and listed fields, the words of the question marked."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from registry_site.display import COLOURS, choice_label, shown
from registry_site.language import highlight
from registry_site.messages import N_
from registry_site.registers.model import Field, Kind, Register
from registry_site.translating import Translator

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_COLOURS = {standing.value: Markup(colour) for standing, colour in COLOURS.items()}  # noqa: S704 -- names of classes
_NOTHING = Markup("")
_MARKED = (Kind.NAME, Kind.TEXT, Kind.CODE, Kind.PLACE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A listed field of a card."""

    label: Markup
    value: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One hit, every text escaped already: `_cards.html` prints cards without escaping, twice as fast.

    `thumbnail` is the address of the first photo in small, empty without one; `lang` that of the title, or empty.
    """

    href: Markup
    title: Markup
    number: Markup
    status: Markup
    colour: Markup
    facts: tuple[Fact, ...]
    thumbnail: Markup
    lang: Markup


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """What all cards of a page have in common; `statuses` and `plain` remember what was worded already."""

    register: Register
    words: Translator
    terms: tuple[str, ...]
    listed: tuple[tuple[Field, Markup, bool], ...]
    photos: tuple[str, ...]
    statuses: dict[object, Markup]
    plain: dict[tuple[str, object], Markup]


def cards(register: Register, documents: Sequence[bytes], terms: tuple[str, ...], words: Translator) -> list[Card]:
    """The cards of the documents of a search page, in their order."""
    shape = _shape(register, terms, words)
    return [_card(shape, json.loads(document)) for document in documents]


def card(register: Register, item: Mapping[str, Any], terms: tuple[str, ...], words: Translator) -> Card:
    """The card of one item."""
    return _card(_shape(register, terms, words), item)


def _shape(register: Register, terms: tuple[str, ...], words: Translator) -> _Shape:
    fields = (one for one in register.fields if isinstance(one, Field) and one.listed)
    return _Shape(
        register=register,
        words=words,
        terms=terms,
        listed=tuple((one, escape(words.text(one.label)), bool(terms) and one.kind in _MARKED) for one in fields),
        photos=photo_fields(register),
        statuses={},
        plain={},
    )


def _card(shape: _Shape, item: Mapping[str, Any]) -> Card:
    register, words = shape.register, shape.words
    title, number, status = str(item["title"]), str(item[register.number] or ""), item["status"]
    label = shape.statuses.get(status)
    if label is None:
        label = shape.statuses[status] = escape(status_label(register, status, words))
    photo = next((item[name][0] for name in shape.photos if item.get(name)), None)
    return Card(
        href=escape(f"/{words.language}/{register.name}/{item['id']}"),
        title=marked(title, shape.terms),
        number=marked(number, shape.terms) if number != title else _NOTHING,
        status=label,
        colour=_COLOURS[item["standing"]],
        facts=tuple(_facts(shape, item)),
        thumbnail=escape(f"/files/{photo['sha256']}-320.webp") if photo else _NOTHING,
        lang=escape(foreign(title, words)),
    )


def _facts(shape: _Shape, item: Mapping[str, Any]) -> Iterator[Fact]:
    for field, label, searched in shape.listed:
        value = item.get(field.name)
        if value is None or value == "" or value == []:
            continue
        if searched or isinstance(value, list):
            yield Fact(label=label, value=marked("; ".join(shown(field, value, shape.words)), shape.terms if searched else ()))
            continue
        made = shape.plain.get((field.name, value))
        if made is None:
            made = shape.plain[field.name, value] = escape("; ".join(shown(field, value, shape.words)))
        yield Fact(label=label, value=made)


@lru_cache(maxsize=16_384)
def marked(text: str, terms: tuple[str, ...]) -> Markup:
    """The text as HTML, the words that answer the question in `<mark>`."""
    if not terms:
        return escape(text)
    pieces = (f"<mark>{escape(part)}</mark>" if hit else escape(part) for part, hit in highlight(text, terms))
    return Markup("".join(pieces))  # noqa: S704 -- every piece is escaped above


def status_label(register: Register, status: object, words: Translator) -> str:
    """The status in the language of the reader; «status not stated» where the source has none."""
    if not isinstance(status, str) or not status:
        return words.text(N_("status not stated"))
    return choice_label(register.field("status"), status, words)


def foreign(text: str, words: Translator) -> str:
    """`ru` for a Russian text on a page of another language, else empty: for the `lang` attribute."""
    return "ru" if words.language != "ru" and _CYRILLIC.search(text) else ""


def photo_fields(register: Register) -> tuple[str, ...]:
    """Names of the fields that hold photos: files that have a width."""
    return tuple(one.name for one in register.fields if isinstance(one, Field) and one.kind is Kind.FILES and "width" in one.parts)
