"""How a value is shown to people: one presenter for each kind of field, labels of choices, names of countries."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from babel import Locale

from registry_site.messages import N_
from registry_site.registers.model import Field, Kind, Register, Standing
from registry_site.translating import Translator

Presenter = Callable[[Field, object, Translator], str]
"""One value as one line of text in the language of the reader; empty for an unknown value."""

STANDINGS: Mapping[Standing, str] = {
    Standing.IN_FORCE: N_("in force"),
    Standing.SUSPENDED: N_("suspended"),
    Standing.ENDED: N_("no longer in force"),
    Standing.UNCLEAR: N_("status unclear"),
}
COLOURS: Mapping[Standing, str] = {
    Standing.IN_FORCE: "good",
    Standing.SUSPENDED: "warn",
    Standing.ENDED: "bad",
    Standing.UNCLEAR: "grey",
}


def _text(field: Field, value: object, words: Translator) -> str:
    return str(value)


def _day(field: Field, value: object, words: Translator) -> str:
    return words.day(str(value))


def _flag(field: Field, value: object, words: Translator) -> str:
    return words.text(N_("yes")) if value is True else words.text(N_("no"))


def _choice(field: Field, value: object, words: Translator) -> str:
    return choice_label(field, str(value), words)


def _files(field: Field, value: object, words: Translator) -> str:
    return str(value.get("alt") or "") if isinstance(value, Mapping) else ""


PRESENTERS: Mapping[Kind, Presenter] = {
    Kind.NAME: _text,
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.CHOICE: _choice,
    Kind.DATE: _day,
    Kind.MONTH: _day,
    Kind.PLACE: _text,
    Kind.FLAG: _flag,
    Kind.FILES: _files,
}


def shown(field: Field, value: object, words: Translator) -> tuple[str, ...]:
    """The value of a field as lines, one for each of many; `()` where the register states nothing."""
    if value is None or value == "" or value == []:
        return ()
    presenter = PRESENTERS[field.kind]
    if isinstance(value, list):
        return tuple(presenter(field, one, words) for one in value if one not in (None, ""))
    return (presenter(field, value, words),)


def choice_label(field: Field, value: str, words: Translator) -> str:
    """The translated label of a coded value, the name of a country for its two letters, else the word of the source."""
    known = field.choices.get(value)
    if known is None and field.choices:
        known = _labels(tuple(field.choices.items())).get(_fold(value))
    if known is not None:
        return words.text(known)
    if len(value) == 2 and value.isascii() and value.isupper():
        return country(value, words.language)
    return value


@lru_cache(maxsize=8192)
def value_label(register: Register, path: str, value: str, words: Translator) -> str:
    """The label of a facet value; `standing` is derived and belongs to no field. The values of a date are its months."""
    if path == "standing":
        return words.text(STANDINGS[Standing(value)]) if value in _STANDING_VALUES else value
    field = register.field(path)
    if field.kind is Kind.FLAG:
        return words.text(N_("yes")) if value == "true" else words.text(N_("no"))
    if field.kind in (Kind.DATE, Kind.MONTH):
        return words.day(value)
    return choice_label(field, value, words) if field.kind is Kind.CHOICE else value


def path_label(register: Register, path: str, words: Translator) -> str:
    """The label of a field by its path, as it stands under the heading of its group."""
    if path == "standing":
        return words.text(N_("Validity"))
    return words.text(register.field(path).label)


def full_label(register: Register, path: str, words: Translator) -> str:
    """The label of a field where nothing around it names its group."""
    group = path.rpartition(".")[0]
    heading = next((words.text(one.label) for one in register.fields if one.name == group), "")
    label = path_label(register, path, words)
    return f"{heading}: {label}" if heading else label


@lru_cache(maxsize=512)
def country(code: str, language: str) -> str:
    """The name of a country by its ISO 3166 code; the code itself where it is unknown."""
    name = Locale(language).territories.get(code)
    return _COUNTRY_NAMES.get((code, language), name) or code


# CLDR writes «Киргизия» and the like; the states of the Union call themselves otherwise.
_COUNTRY_NAMES: Mapping[tuple[str, str], str] = {("KG", "ru"): "Кыргызстан"}
_STANDING_VALUES = frozenset(standing.value for standing in Standing)


@lru_cache(maxsize=256)
def _labels(choices: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {_fold(value): label for value, label in choices}


@lru_cache(maxsize=4096)
def _fold(value: str) -> str:
    return " ".join(value.lower().replace("ё", "е").split())
