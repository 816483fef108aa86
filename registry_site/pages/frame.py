"""What every page carries around its content: menu, languages, the banner over made-up rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import g, request
from markupsafe import Markup

from registry_site.assets import static_url
from registry_site.i18n import current
from registry_site.messages import N_
from registry_site.publication import generation_of, served
from registry_site.registers import LOOKUPS, REGISTERS
from registry_site.registers.model import Register
from registry_site.services import Services, origin, services
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES, Translator, translator

_QUERY = "%&=+;/?:@!$'()*,~"

HOTLINE = ("8 800 333-51-12", "tel:+78003335112")
"""The public hotline «Антиконтрафакт» (FORMATS 3.5): free, round the clock."""

ICONS: Mapping[str, Markup] = {
    "good": Markup('<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-7"/>'),
    "warn": Markup('<circle cx="12" cy="12" r="10"/><path d="M9.5 8v8M14.5 8v8"/>'),
    "bad": Markup('<circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/>'),
    "grey": Markup('<circle cx="12" cy="12" r="10"/><path d="M9.2 9.5a2.8 2.8 0 1 1 4.3 2.3c-1 .6-1.5 1.1-1.5 2.2m0 2.5v.1"/>'),
}
"""The picture of each colour, drawn inside `viewBox="0 0 24 24"`: a status is never told by colour alone."""

SECTIONS = (("verify", N_("Check a number")), ("bulletins/", N_("Weekly bulletin")), ("about/", N_("About the registers")))


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place to go: `current` marks where the reader is, `code` is the language of the place."""

    href: str
    label: str
    current: bool = False
    code: str = ""


def take_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
    """Take the language out of the address, so that views do not repeat it."""
    if values and "lang" in values:
        g.language = values.pop("lang")
        g.language_in_path = True


def frame() -> dict[str, Any]:
    """The names every template may use: `menu`, `languages`, `made_up`, `static`, `hotline`, `home`, `origin`, `icons`,
    `lookups`.

    With `g.failing` set no question is put to engine and ledger: on error pages one of them may be what failed.
    """
    words = current()
    path = request.path
    return {
        "menu": [Link(href=href, label=label, current=path.startswith(href)) for href, label in _menu(words.language)],
        "languages": _languages(words),
        "made_up": not g.get("failing") and _made_up(services()),
        "static": static_url,
        "hotline": HOTLINE,
        "icons": ICONS,
        "lookups": _lookups(words.language),
        "home": f"/{words.language}/",
        "origin": origin(),
    }


def listing(language: str, register: Register) -> str:
    """The address of the list page of a register."""
    return f"/{language}/{register.name}"


@cache
def _menu(language: str) -> tuple[tuple[str, str], ...]:
    words = translator(language)
    registers = tuple((listing(language, register), words.text(register.short)) for register in REGISTERS.values())
    return (*registers, *((f"/{language}/{path}", words.text(label)) for path, label in SECTIONS))


@cache
def _lookups(language: str) -> tuple[Link, ...]:
    words = translator(language)
    return tuple(Link(href=f"/{language}/{name}", label=words.text(one.label)) for name, one in LOOKUPS.items())


def _languages(words: Translator) -> list[Link]:
    """Links to this very page in each language, the default one first; to the home page where the address has none."""
    placed = bool(g.get("language_in_path"))
    query = quote(request.query_string, safe=_QUERY)  # percent signs stay: what a browser sent is quoted already
    tail = (quote(request.path[3:]) + (f"?{query}" if query else "")) if placed else "/"
    codes = sorted(LANGUAGES, key=lambda code: code != DEFAULT_LANGUAGE)
    return [Link(href=f"/{code}{tail}", label=LANGUAGES[code], current=code == words.language, code=code) for code in codes]


def _made_up(held: Services) -> bool:
    numbers = g.get("generations")
    if numbers is None:
        published = [served(held, register) for register in REGISTERS.values()]
    else:
        known = zip(REGISTERS.values(), numbers, strict=True)
        published = [generation_of(held, register, number) for register, number in known if number is not None]
    return any(one.made_up for one in published if one is not None)


def alerts() -> tuple[Register, ...]:
    """Registers whose entries warn of a product."""
    return tuple(register for register in REGISTERS.values() if register.warns)
