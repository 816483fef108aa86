"""Cards of the hits of a list: title, number, status and listed fields, the words of the question marked."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from registry_site.display import COLOURS, choice_label, shown
from registry_site.i18n import Translator
from registry_site.language import highlight
from registry_site.messages import N_
from registry_site.registers.model import Field, Kind, Register, Standing

_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_MARKED = (Kind.NAME, Kind.TEXT, Kind.CODE, Kind.PLACE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """A listed field of a card."""

    label: str
    value: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One hit. `thumbnail` is the address of its first photo in small, None without one; `lang` of its title, or empty."""

    href: str
    title: Markup
    number: Markup
    status: str
    colour: str
    facts: tuple[Fact, ...]
    thumbnail: str | None
    alt: str
    lang: str


def cards(register: Register, documents: Sequence[str], terms: tuple[str, ...], words: Translator) -> list[Card]:
    """The cards of the documents of a search page, in their order."""
    return [card(register, json.loads(document), terms, words) for document in documents]


def card(register: Register, item: Mapping[str, Any], terms: tuple[str, ...], words: Translator) -> Card:
    """The card of one item."""
    title, number = str(item["title"]), str(item[register.number] or "")
    photo = first_photo(register, item)
    return Card(
        href=f"/{words.language}/{register.name}/{item['id']}",
        title=marked(title, terms),
        number=marked(number, terms) if number != title else Markup(""),
        status=status_label(register, item["status"], words),
        colour=COLOURS[Standing(item["standing"])],
        facts=tuple(_facts(register, item, terms, words)),
        thumbnail=f"/files/{photo['sha256']}-320.webp" if photo else None,
        alt=str(photo.get("alt") or "") if photo else "",
        lang=foreign(title, words),
    )


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


def first_photo(register: Register, item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first file with a width among the files of a record."""
    for name in photo_fields(register):
        held = item.get(name)
        if held:
            found: Mapping[str, Any] = held[0]
            return found
    return None


def photo_fields(register: Register) -> tuple[str, ...]:
    """Names of the fields that hold photos: files that have a width."""
    return tuple(one.name for one in register.fields if isinstance(one, Field) and one.kind is Kind.FILES and "width" in one.parts)


def _facts(register: Register, item: Mapping[str, Any], terms: tuple[str, ...], words: Translator) -> list[Fact]:
    found = []
    for member in register.fields:
        if not isinstance(member, Field) or not member.listed:
            continue
        lines = shown(member, item.get(member.name), words)
        if lines:
            text = "; ".join(lines)
            value = marked(text, terms) if terms and member.kind in _MARKED else escape(text)
            found.append(Fact(label=words.text(member.label), value=value))
    return found
