"""Which values say enough to relate records: an empty cell in other words is equal everywhere and means nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from registry_site.arguments import TEXT_LIMIT
from registry_site.identifiers.numbers import number_key
from registry_site.language import name_key, terms, without_legal_forms
from registry_site.registers.model import Kind

_BLANKS: Final = frozenset(
    ("нет", "нет данных", "не указан", "не указана", "не указано", "не определен", "отсутствует", "неизвестен", "без названия")
)
_NO_TERM: Final = "_"


def _name(value: str) -> bool:
    key = name_key(value)
    if not any(map(str.isalpha, key)) or key in _BLANKS:
        return False
    # Where nothing but legal forms stands, all of them are kept; beside a term that is none they are not.
    return without_legal_forms([*terms(value), _NO_TERM]) != (_NO_TERM,)


def _code(value: str) -> bool:
    return bool(number_key(value).strip("0"))


_TELLS: Final[Mapping[Kind, Callable[[str], bool]]] = {Kind.NAME: _name, Kind.CODE: _code}


def telling(kind: Kind, values: Iterable[object]) -> tuple[str, ...]:
    """Those of the values of a NAME or CODE by which records may be related, each once.

    A name needs a letter, more than a legal form, and not to be one of the words that fill an empty cell («нет данных»); a number
    needs a digit or letter other than zero. What is longer than a filter of an address may be is left out, for nobody could
    follow it.
    """
    tells = _TELLS[kind]
    return tuple(dict.fromkeys(one for one in map(str, values) if len(one) <= TEXT_LIMIT and tells(one)))
