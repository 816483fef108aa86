"""Files and letters of a case, each with its line in the log."""

import io
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from PIL import Image, UnidentifiedImageError
from sqlalchemy import Connection, Row, select

from registry_site.cases import acts, deeds, letters
from registry_site.cases.acts import Act, Action
from registry_site.cases.letters import Letter
from registry_site.cases.report_fields import CONTACT
from registry_site.cases.sealing import place
from registry_site.cases.staff.rights import Right
from registry_site.cases.tables import uploads
from registry_site.cases.working import Deed, admit, open_to, row_of
from registry_site.desk.admission import acting, needs
from registry_site.desk.held import held
from registry_site.errors import NotFound
from registry_site.messages import N_, message
from registry_site.translating import translator

_FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
_MOST: Final = 50_000_000  # pixels that are decoded for a look
_SHOWN: Final = (1600, 1600)


@needs(Right.READ)
def download(number: str, id: str) -> Response:
    """A file as it was sent: to be kept, never shown by the browser."""
    row, data, name = _file(number, id)
    return send_file(
        io.BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name or f"{row.position}"
    )


@needs(Right.READ)
def picture(number: str, id: str) -> Response:
    """A picture drawn anew from its pixels, so that nothing else of the file reaches the browser."""
    _row, data, _name = _file(number, id)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST:
                raise NotFound(message(N_("This picture is too large to be shown. Download the file.")))
            opened.draft("RGB", _SHOWN)
            drawn = opened.convert("RGB")
    except (OSError, EOFError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NotFound(message(N_("This picture cannot be shown. Download the file."))) from error
    drawn.thumbnail(_SHOWN)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85)
    return Response(out.getvalue(), mimetype="image/jpeg")


@needs(Right.READ)
def letter(number: str, position: int) -> ResponseReturnValue:
    """A letter to be printed; with the address of its reader where the form gives a reason to see it."""
    doing = acting()
    wanted = request.method == "POST"
    reason = deeds.reasoned(request.form.get("reason", "")) if wanted else ""
    with held().cases.writing() as connection:
        row = admit(connection, doing, Deed.CONTACT, number) if wanted else row_of(connection, number)
        found = _one(letters.read(connection, doing.keyring, number), position)
        action = Action.CONTACT if wanted else Action.LETTER
        acts.append(connection, Act(action=action, staff=doing.person.login, object=number, reason=reason), doing.at)
    known: Any = {}
    if wanted and row.sealed_contact is not None:
        known = doing.keyring.open_json(row.sealed_contact, place("cases", "sealed_contact", number))
    address = [str(known[name]) for name in ("name", "address") if name in CONTACT and known.get(name)]
    sent_on = translator(row.language).day(found.sent_on)
    may = Deed.CONTACT in open_to(doing.person, row, doing.today)
    return render_template(
        "desk/letter.html", case=row, letter=found, sent_on=sent_on, address=address, asked=wanted, may_see_contact=may
    )


def _one(found: Sequence[Letter], position: int) -> Letter:
    if not 0 < position <= len(found):
        raise NotFound(message(N_("There is no such letter.")))
    return found[position - 1]


def _file(number: str, id: str) -> tuple[Row[Any], bytes, str]:
    doing = acting()
    with held().cases.writing() as connection:
        row = _row(connection, number, id)
        acts.append(connection, Act(action=Action.FILE, staff=doing.person.login, object=number, reason=id), doing.at)
    data = doing.keyring.open(row.sealed_data, place("uploads", "sealed_data", id))
    return row, data, doing.keyring.open(row.sealed_name, place("uploads", "sealed_name", id)).decode()


def _row(connection: Connection, number: str, id: str) -> Row[Any]:
    row = connection.execute(select(uploads).where(uploads.c.case_number == number, uploads.c.id == id)).first()
    if row is None:
        raise NotFound(message(N_("There is no such file.")))
    return row
