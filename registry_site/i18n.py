"""Languages of the site: catalogues, the language of a request, and dates and counts as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup, escape

from registry_site.messages import Message

LANGUAGES: Mapping[str, str] = {"ru": "Русский", "en": "English"}
DEFAULT_LANGUAGE = "ru"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
MOSCOW = timezone(timedelta(hours=3))  # all year: Russia keeps no summer time


@dataclass(frozen=True, kw_only=True)
class Translator:
    """One language, free of Flask: the command line and the pages speak through it alike."""

    language: str
    catalogue: Translations
    made: dict[str, str]  # texts already looked up: pages ask for the same hundred over and over

    def text(self, message_id: str) -> str:
        """The sentence in this language; the message id itself where the catalogue has none."""
        found = self.made.get(message_id)
        if found is None:
            found = self.made[message_id] = self.catalogue.ugettext(message_id) if message_id else ""
        return found

    def plural(self, singular: str, plural: str, count: int) -> str:
        """The form for `count`, its `%(count)s` filled with the digits grouped."""
        return self.catalogue.ungettext(singular, plural, count) % {"count": self.number(count)}

    def fill(self, message_id: str, **values: object) -> str:
        """The sentence with its places filled."""
        return _one_point(self.text(message_id) % values)

    def message(self, message: Message) -> str:
        """A Message in this language, its values filled in; a value that is a Message is translated too."""
        values = {name: self.message(value) if isinstance(value, Message) else value for name, value in message.values.items()}
        return self.fill(message.id, **values) if values else self.text(message.id)

    def number(self, count: int) -> str:
        """Digits in groups of three, as the language writes them."""
        return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}") if self.language == "ru" else f"{count:,}"

    def day(self, iso: str) -> str:
        """«22 ноября 2026 г.» from `2026-11-22`, «ноябрь 2026 г.» from `2026-11`; other text stays as it is."""
        return _day(self.language, iso)

    def moment(self, rfc3339: str) -> str:
        """Day and minute in Moscow time from an RFC 3339 time; a bare day stays a day."""
        return _moment(self.language, rfc3339)


@cache
def translator(language: str) -> Translator:
    """The translator of one of LANGUAGES. Raises RuntimeError where the catalogues have not been compiled."""
    catalogue = Translations.load(str(TRANSLATIONS), [language])
    if not isinstance(catalogue, Translations):
        raise RuntimeError(f"no compiled catalogue for {language!r}: run `python deploy/translations.py compile`")
    return Translator(language=language, catalogue=catalogue, made={})


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to the language of the request and give every template the functions of that language."""
    Babel(app, default_locale=DEFAULT_LANGUAGE, default_translation_directories=str(TRANSLATIONS), locale_selector=current_language)
    app.context_processor(_template_functions)


def current_language() -> str:
    """The language of the address (`g.language`), else the best of Accept-Language, else Russian."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = g.get("language")
    if chosen is None:
        chosen = g.language = request.accept_languages.best_match(list(LANGUAGES), DEFAULT_LANGUAGE)
    return str(chosen)


def current() -> Translator:
    """The translator of the request."""
    return translator(current_language())


def translate(message: Message, language: str | None = None) -> str:
    """A message for people in the language given, or in the language of the request."""
    return translator(language or current_language()).message(message)


def _template_functions() -> dict[str, object]:
    return _functions(current_language())


@cache
def _functions(language: str) -> dict[str, object]:
    """`_`, `ngettext`, `day`, `moment` and `number` of a language; catalogue texts are trusted, values are escaped."""
    words = translator(language)
    marked: dict[str, Markup] = {}

    def gettext(message_id: str, **values: object) -> Markup:
        text = marked.get(message_id)
        if text is None:
            text = marked[message_id] = Markup(words.text(message_id))  # noqa: S704 -- our own catalogue
        if not values:
            return text
        return Markup(_one_point(text % {name: escape(value) for name, value in values.items()}))  # noqa: S704 -- escaped

    def ngettext(singular: str, plural: str, count: int, **values: object) -> Markup:
        text = Markup(words.catalogue.ungettext(singular, plural, count))  # noqa: S704 -- our own catalogue
        return text % {"count": words.number(count), **{name: escape(value) for name, value in values.items()}}

    return {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "day": words.day,
        "moment": words.moment,
        "number": words.number,
        "language": language,
        "words": words,
    }


def _one_point(text: str) -> str:
    """A Russian date ends with «г.»: the point of a sentence that ends with one is the same point."""
    return text.replace("г..", "г.")


@lru_cache(maxsize=8192)
def _day(language: str, iso: str) -> str:
    try:
        if len(iso) == 7:
            year, month = date.fromisoformat(f"{iso}-01").year, int(iso[5:])
            name = Locale(language).months["stand-alone"]["wide"][month]
            return f"{name} {year} г." if language == "ru" else f"{name} {year}"
        return format_date(date.fromisoformat(iso[:10]), "long", locale=language)
    except ValueError:
        return iso


@lru_cache(maxsize=1024)
def _moment(language: str, rfc3339: str) -> str:
    if len(rfc3339) <= 10:
        return _day(language, rfc3339)
    try:
        local = datetime.fromisoformat(rfc3339).astimezone(MOSCOW)
    except ValueError:
        return rfc3339
    zone = "МСК" if language == "ru" else "Moscow time"
    return f"{format_date(local.date(), 'long', locale=language)}, {local:%H:%M} {zone}"
