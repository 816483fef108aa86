"""Translation without a web framework: catalogues, and dates and counts as people write them; for pages and command line alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.support import Translations

from registry_site.clock import MOSCOW
from registry_site.messages import Message

LANGUAGES: Mapping[str, str] = {"ru": "Русский", "en": "English"}
DEFAULT_LANGUAGE = "ru"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


@dataclass(frozen=True, kw_only=True, eq=False)
class Translator:
    """One language, free of Flask: the command line and the pages speak through it alike. Each is one of a kind."""

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
        return one_point(self.text(message_id) % values)

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


def one_point(text: str) -> str:
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
