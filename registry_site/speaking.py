"""The functions that templates speak a language with, for pages and documents alike."""

from functools import cache

from markupsafe import Markup, escape

from registry_site.translating import one_point, translator


@cache
def functions_of(language: str) -> dict[str, object]:
    """`_`, `ngettext`, `day`, `moment` and `number` of a language; catalogue texts are trusted, values are escaped."""
    words = translator(language)
    marked: dict[str, Markup] = {}

    def gettext(message_id: str, **values: object) -> Markup:
        text = marked.get(message_id)
        if text is None:
            text = marked[message_id] = Markup(words.text(message_id))  # noqa: S704 -- our own catalogue
        if not values:
            return text
        return Markup(one_point(text % {name: escape(value) for name, value in values.items()}))  # noqa: S704 -- escaped

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
