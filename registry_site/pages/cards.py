"""Cards of the hits of a list: title, number, status and listed fields, the words of the question marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from flask import current_app
from jinja2 import Template
from markupsafe import Markup, escape

from registry_site.display import COLOURS, STANDINGS, choice_label, shown
from registry_site.language import highlight
from registry_site.messages import N_
from registry_site.pages.frame import ICONS
from registry_site.registers import REGISTERS
from registry_site.registers.model import Field, Kind, Register, Standing
from registry_site.translating import Translator, translator

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
    """One hit, every text escaped already: `_card.html` prints it without escaping, twice as fast.

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


def cards(register: Register, documents: Sequence[bytes], terms: tuple[str, ...], words: Translator, level: str = "h2") -> Markup:
    """The cards of the documents of a search page as list items, in their order; `level` is the heading of a card."""
    template = current_app.jinja_env.get_template("_card.html")
    return Markup("").join(_drawn(template, register.name, document, terms, words.language, level) for document in documents)


# A card depends on nothing but what stands here, so one that was drawn stays right; popular records are drawn once.
@lru_cache(maxsize=8192)
def _drawn(template: Template, register: str, document: bytes, terms: tuple[str, ...], language: str, level: str) -> Markup:
    made = card(REGISTERS[register], orjson.loads(document), terms, translator(language))
    return Markup(template.render(c=made, level=level, icons=ICONS))  # noqa: S704 -- every text in a card is escaped


def card(register: Register, item: Mapping[str, Any], terms: tuple[str, ...], words: Translator) -> Card:
    """The card of one item."""
    title, number = str(item["title"]), str(item[register.number] or "")
    photo = next((item[name][0] for name in photo_fields(register) if item.get(name)), None)
    return Card(
        href=escape(f"/{words.language}/{register.name}/{item['id']}"),
        title=marked(title, terms),
        number=marked(number, terms) if number != title else _NOTHING,
        status=escape(_status(register, item, words)),
        colour=_COLOURS[item["standing"]],
        facts=tuple(_facts(register, item, terms, words)),
        thumbnail=escape(f"/files/{photo['sha256']}-320.webp") if photo else _NOTHING,
        lang=escape(foreign(title, words)),
    )


def _status(register: Register, item: Mapping[str, Any], words: Translator) -> str:
    """The status, unless the record itself says that it does not hold: taken back, or dated ahead."""
    status, standing = item["status"], item["standing"]
    if standing == register.standing_of(status).value:
        return status_label(register, status, words)
    return words.text(N_("notice withdrawn") if register.withdrawn and item[register.withdrawn] else STANDINGS[Standing.UNCLEAR])


def _facts(register: Register, item: Mapping[str, Any], terms: tuple[str, ...], words: Translator) -> Iterator[Fact]:
    for field in register.fields:
        if not isinstance(field, Field) or not field.listed:
            continue
        lines = shown(field, item.get(field.name), words)
        if lines:
            value = marked("; ".join(lines), terms if field.kind in _MARKED else ())
            yield Fact(label=escape(words.text(field.label)), value=value)


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
