"""The numbers that a text would be if the leading zeros of its serial had been lost (FORMATS 1.1, 1.2, 2.1, 3.2, 3.4)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry_site.identifiers.numbers import number_key, printed
from registry_site.identifiers.recognising import bare

_BLANK_OR_DASH = re.compile(r"[\s‐-―⁃−-]+")
_BESIDE = re.compile("-*([./])-*")


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A form whose serial may be cut short, as `_written` leaves it, and the full numbers that it may have been."""

    shape: re.Pattern[str]
    full: Callable[[re.Match[str]], Iterator[str]]


def padded(text: str) -> tuple[str, ...]:
    """The keys, as `number_key` makes them, of the numbers that `text` may be with the lost zeros of its serial put back.

    They are candidates: numbers to look up and to show as such, never equal to what was typed (DESIGN §9). At most four,
    the likeliest first; none for a serial of full width and for any other text. Never raises.
    """
    written = _written(text)
    for form in _FORMS:
        found = form.shape.fullmatch(written)
        if found:
            return tuple(dict.fromkeys(number_key(one) for one in form.full(found)))
    return ()


def _written(text: str) -> str:
    """The bare text as `printed` folds it, a blank or any dash as a hyphen, none beside a dot or a slash."""
    return _BESIDE.sub(r"\1", printed(_BLANK_OR_DASH.sub("-", bare(text)))).strip("-.")


def _serial(width: int) -> Callable[[re.Match[str]], Iterator[str]]:
    def full(found: re.Match[str]) -> Iterator[str]:
        before, serial, after = found.groups(default="")
        yield before + serial.zfill(width) + after

    return full


def _old_certificate(found: re.Match[str]) -> Iterator[str]:
    """One thing lost at a time: the other writing of the month, or the zeros of a serial that has three to six digits."""
    before, serial, month, year = found.groups()
    month_else = month.removeprefix("0") if month.startswith("0") else "0" + month
    if len(serial) >= 3 and len(month_else) <= 2:
        yield f"{before}.{serial}.{month_else}.{year}"
    for width in range(max(3, len(serial) + 1), 7):
        yield f"{before}.{serial.zfill(width)}.{month}.{year}"


def _medicine_joined(found: re.Match[str]) -> Iterator[str]:
    """Without its separators a number may end with the two digits of a year or have none."""
    letters, digits = found.groups()
    if len(digits) < 6:
        yield letters + digits.zfill(6)
    if len(digits) > 2:
        yield letters + digits[:-2].zfill(6) + digits[-2:]


_STATE = "(?:AM|BY|KG|KZ|RU)"
_YEAR = r"/\d\d(?:-\d{4})?"


def _shape(*parts: str) -> re.Pattern[str]:
    """Any separator or none between the parts, none inside one: digits set apart were not lost at the front."""
    return re.compile("[./-]{0,3}".join(parts), re.ASCII)


_CERTIFICATE = (f"({_STATE}", r"\d\d", "[0-9A-ZА-Я]{2}", r"\d\d", r"\d{3}", "[ERP])")
_MONTH, _TWO = "((?:0[1-9]|1[0-2])", r"\d\d)"
_FORMS = (
    _Form(shape=_shape(*_CERTIFICATE, r"(\d{1,5})[./-]{1,3}" + _MONTH, _TWO), full=_serial(6)),
    # Digits in one piece that begin with a zero are the beginning of a serial of full width.
    _Form(shape=_shape(*_CERTIFICATE, r"([1-9]\d{0,4})" + _MONTH + _TWO), full=_serial(6)),
    _Form(
        shape=re.compile(r"(\d\d\.\d\d\.\d{1,3}\.\d{1,4}\.[А-ЯA-Z])\.(\d{1,6})\.(0?[1-9]|1[0-2])\.(\d\d)", re.ASCII),
        full=_old_certificate,
    ),
    _Form(shape=_shape(r"(Л0\d\d", r"\d{5}", r"\d\d)", r"(\d{1,7})()"), full=_serial(8)),
    _Form(shape=_shape("((?:ЛO|ФC)", r"\d\d", r"\d\d)", r"(\d{1,5})()"), full=_serial(6)),
    # Without its hyphens the beginning of a certificate would be the number of a notice.
    _Form(shape=re.compile(rf"({_STATE})-*(\d{{1,4}})[-/](\d\d)", re.ASCII), full=_serial(5)),
    _Form(shape=re.compile(rf"(ЛCP|ЛC|ЛП)-+(\d{{1,5}})({_YEAR})?", re.ASCII), full=_serial(6)),
    _Form(shape=re.compile(rf"(ЛCP|ЛC|ЛП)(\d{{1,5}})({_YEAR})", re.ASCII), full=_serial(6)),
    _Form(shape=re.compile(r"(ЛCP|ЛC|ЛП)(\d{1,5}|\d{7})", re.ASCII), full=_medicine_joined),
    _Form(shape=re.compile(rf"([ПP]-?N)-?(\d{{1,5}})({_YEAR})?", re.ASCII), full=_serial(6)),
)
