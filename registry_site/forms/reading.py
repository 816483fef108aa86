"""Reading what was typed into a step: a marshmallow schema of its questions gives clean answers, or a flaw for each question."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from registry_site.clock import typed_day
from registry_site.forms.model import Step
from registry_site.mail_addresses import mail_address
from registry_site.messages import N_, Message, message

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PHONE: Final = re.compile(r"[+0-9][0-9 ()-]{4,38}")


@dataclass(frozen=True, kw_only=True)
class Read:
    """`values` are the clean answers, without those left empty; `flaws` say what is wrong by the name of the question."""

    values: Mapping[str, str]
    flaws: Mapping[str, Message]


def read(step: Step, typed: Mapping[str, str], today: date) -> Read:
    """The answers to a step. Empty ones count as not given; what is not asked there is not looked at."""
    given = {one.name: text for one in step.questions if (text := cleaned(typed.get(one.name, "")))}
    schema = Schema.from_dict({one.name: one.field for one in step.questions})(unknown=EXCLUDE)
    try:
        values: dict[str, str] = schema.load(given)
    except ValidationError as error:
        return Read(values=given, flaws={name: _first(found) for name, found in error.messages_dict.items()})
    return Read(values=values, flaws=step.flaws(values, today))


def line(missing: Message | None = None, *, longest: int = 300) -> fields.String:
    """Words on one line. With `missing` an answer is needed, and that says so."""
    return _words(missing, _fits(longest), _one_line)


def text(missing: Message | None = None, *, longest: int) -> fields.String:
    """Words on any number of lines."""
    return _words(missing, _fits(longest))


def choice(values: tuple[str, ...], missing: Message) -> fields.String:
    """One of the values; nothing else can come from our own page."""

    def known(value: str) -> None:
        if value not in values:
            raise ValidationError([missing])

    return _words(missing, known)


def mail_line() -> fields.String:
    """An address to which a mail can be sent."""

    def formed(value: str) -> None:
        if mail_address(value) is None:
            raise ValidationError([message(N_("Enter an e-mail address in the form name@example.org."))])

    return _words(None, formed)


def phone_line() -> fields.String:
    """A telephone number as people write it."""

    def formed(value: str) -> None:
        if not _PHONE.fullmatch(value):
            raise ValidationError([message(N_("Enter a telephone number in digits, for example +7 900 000-00-00."))])

    return _words(None, formed)


class Day(fields.Field[str]):
    """A day, `YYYY-MM-DD` as browsers send it or `DD.MM.YYYY` as people write it; kept in the first form."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        day = typed_day(str(value))
        if day is None:
            raise ValidationError([message(N_("Enter a day that exists, for example 27.03.2026."))])
        return day.isoformat()


def _words(missing: Message | None, *validators: object) -> fields.String:
    said = {} if missing is None else {"required": [missing]}
    return fields.String(required=missing is not None, error_messages=said, validate=validators)  # type: ignore[arg-type]


def _fits(longest: int) -> object:
    def fits(value: str) -> None:
        if len(value) > longest:
            said = message(N_("Write at most %(limit)d characters; there are %(count)d."), limit=longest, count=len(value))
            raise ValidationError([said])

    return fits


def _one_line(value: str) -> None:
    if "\n" in value:
        raise ValidationError([message(N_("Write this on one line."))])


def cleaned(typed: str) -> str:
    """What was typed, without characters that change how the text around them is shown, and without blanks at its ends."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def _first(found: object) -> Message:
    one = found[0] if isinstance(found, list) and found else None
    return one if isinstance(one, Message) else message(N_("This answer cannot be understood. Write it anew."))
