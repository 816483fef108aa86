"""Pages of what is looked up and never listed: a form, and the one answer to whoever fills in all of it.

What was asked stands in no address and in no log, and no answer is stored. An unknown number and a wrong date are answered alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Response, make_response, render_template, request

from registry_site.arguments import TEXT_LIMIT, one, only
from registry_site.clock import typed_day
from registry_site.display import shown
from registry_site.errors import UnsupportedType
from registry_site.i18n import current
from registry_site.identifiers.numbers import number_key
from registry_site.looking_up import Answer, look_up, newest
from registry_site.messages import N_, Message, message
from registry_site.refusals import unknown
from registry_site.registers import LOOKUPS
from registry_site.registers.lookups import Lookup
from registry_site.registers.model import Field, Kind
from registry_site.services import services
from registry_site.serving.conditional import answered_anew
from registry_site.translating import Translator

_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Box:
    """One question of the form: what was typed, and what is wrong with it, empty if nothing is."""

    name: str
    label: str
    day: bool
    value: str
    fault: str


@answered_anew
def show(lookup: str) -> str:
    """The empty form. Raises BadRequest for any parameter: what is asked stands in no address."""
    only(request.args, ())
    return _page(LOOKUPS[lookup], _empty, None)


def answer(lookup: str) -> Response:
    """The answer to a filled form, or the form with what is wrong in it (400).

    Raises BadRequest for other names, UnsupportedType for a body that is no form, and as `look_up` does.
    """
    only(request.args, ())
    asked = LOOKUPS[lookup]
    typed = _typed(asked)
    values: dict[str, str] = {}
    faults: dict[str, Message] = {}
    for field in asked.asked:
        value = _read(field, typed[field.name])
        if isinstance(value, Message):
            faults[field.name] = value
        else:
            values[field.name] = value
    found = None if faults else look_up(services(), asked, values)
    status = HTTPStatus.BAD_REQUEST if faults else HTTPStatus.OK
    return make_response(_page(asked, Form(typed=typed, faults=faults), found), status)


@dataclass(frozen=True, kw_only=True)
class Form:
    """What was typed by the names of fields, and what is wrong with it."""

    typed: Mapping[str, str]
    faults: Mapping[str, Message]


_empty: Final = Form(typed={}, faults={})


def _typed(asked: Lookup) -> dict[str, str]:
    if request.mimetype != _FORM:
        text = N_("Send the form as the page sends it: %(kind)s.")
        raise UnsupportedType(message(text, kind=_FORM), parameter="Content-Type", legal=(_FORM,))
    names = tuple(field.name for field in asked.asked)
    for name in request.form:
        if name not in names:
            raise unknown(name, names)
    return {name: one(name, request.form.getlist(name) or [""]).strip() for name in names}


def _read(field: Field, text: str) -> str | Message:
    """The value as it is compared, or what is wrong with it."""
    if not text:
        return message(N_("Fill this in."))
    if field.kind is Kind.CODE:
        if len(text) > TEXT_LIMIT:
            return message(N_("At most %(limit)s characters."), limit=TEXT_LIMIT)
        return text if number_key(text) else message(N_("A number has digits or letters."))
    day = typed_day(text)
    if day is None:
        return message(N_("Write the day, the month and the year, for example 31.12.2026."))
    return message(N_("This day lies ahead.")) if day > services().today() else day.isoformat()


def _page(asked: Lookup, form: Form, found: Answer | None) -> str:
    words = current()
    generation = newest(services(), asked) if found is None else found.generation
    banner = {"made_up": True} if generation is not None and generation.made_up else {}
    return render_template(
        "lookup.html",
        lookup=asked,
        boxes=[_box(field, form, words) for field in asked.asked],
        generation=generation,
        found=None if found is None else [_told(asked, one, words) for one in found.found],
        today=services().today().isoformat(),
        **banner,
    )


def _box(field: Field, form: Form, words: Translator) -> Box:
    fault = form.faults.get(field.name)
    return Box(
        name=field.name,
        label=words.text(field.label),
        day=field.kind is Kind.DATE,
        value=form.typed.get(field.name, ""),
        fault="" if fault is None else words.message(fault),
    )


def _told(asked: Lookup, values: Mapping[str, object], words: Translator) -> Sequence[tuple[str, str]]:
    """Labels and values of what is answered; what the source leaves open is left out."""
    lines = ((words.text(field.label), shown(field, values.get(field.name), words)) for field in asked.fields)
    return [(label, "; ".join(line)) for label, line in lines if line]
