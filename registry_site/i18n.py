"""The language of a request, and the functions that templates speak it with."""

from functools import lru_cache

from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from registry_site.messages import Message
from registry_site.refusals import illegal
from registry_site.speaking import functions_of
from registry_site.translating import DEFAULT_LANGUAGE, LANGUAGES, TRANSLATIONS, Translator, translator


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
        chosen = g.language = _preferred(request.headers.get("Accept-Language", ""))
    return str(chosen)


def take_language_asked() -> None:
    """`?lang=` goes before Accept-Language. Raises BadRequest for a language that is not spoken."""
    asked = request.args.get("lang")
    if asked is not None:
        if asked not in LANGUAGES:
            raise illegal("lang", asked, tuple(LANGUAGES))
        g.language = asked


@lru_cache(maxsize=256)
def _preferred(accepted: str) -> str:
    """The best of our languages for a field value of Accept-Language, else Russian."""
    return parse_accept_header(accepted, LanguageAccept).best_match(list(LANGUAGES), DEFAULT_LANGUAGE)


def current() -> Translator:
    """The translator of the request."""
    return translator(current_language())


def translate(message: Message, language: str | None = None) -> str:
    """A message for people in the language given, or in the language of the request."""
    return translator(language or current_language()).message(message)


def _template_functions() -> dict[str, object]:
    return functions_of(current_language())
