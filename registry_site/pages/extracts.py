"""The page that checks an official extract: by the number and code on its paper, or by its file."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from registry_site.arguments import one, only, text_of
from registry_site.cases.extracts import Kept, by_code, by_number
from registry_site.cases.store import reading
from registry_site.errors import TooLarge, Unavailable
from registry_site.extracts.checking import Checked, check_file, check_listed
from registry_site.extracts.opening import LARGEST
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.pages.extract_findings import told
from registry_site.published.dumps import KEY, public_folder
from registry_site.refusals import unknown
from registry_site.services import Services, services
from registry_site.serving.conditional import answered_anew

_FORM = 64 * 1024  # bytes around the file
_INCOMPLETE = 422


@answered_anew
def show() -> str:
    """The two ways to check; `number` comes from the QR code. Raises BadRequest for other parameters."""
    return _page(number=text_of("number", only(request.args, ("number",)).get("number", "")))


def check() -> ResponseReturnValue:
    """What the check came to. Raises BadRequest for other fields, TooLarge, and Unavailable where it could not be made."""
    only(request.args, ())
    data = _uploaded()
    given = only(request.form, ("number", "code"))
    number, code = (text_of(name, given.get(name, "")).strip() for name in ("number", "code"))
    if data is not None:
        return _page(by_file(services(), data)) if data else (_page(missing="file"), _INCOMPLETE)
    if not number or not code:
        return _page(number=number, missing="code" if number else "number"), _INCOMPLETE
    return _page(by_paper(services(), number, code), number=number)


def _uploaded() -> bytes | None:
    """The bytes of the file, b"" for an empty one, None for a form without one. Raises BadRequest and TooLarge."""
    request.max_content_length = LARGEST + _FORM
    try:
        files = request.files
    except RequestEntityTooLarge as error:
        raise _too_large() from error
    for name in files:
        if name != "file":
            raise unknown(name, ("file",))
    given = files.getlist("file")
    if not given:
        return None
    one("file", [file.filename or "" for file in given])
    data: bytes = given[0].read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _too_large()
    return data


def _too_large() -> TooLarge:
    text = N_("The file is larger than 8 MB. No extract of this register is: choose the file that you were given.")
    return TooLarge(message(text), parameter="file")


def by_file(held: Services, data: bytes) -> Checked:
    """The finding on a file. Raises Unavailable."""

    def listed(number: str) -> Kept | None:
        with reading(held.issued()) as connection:
            return by_number(connection, number)

    return check_file(data, _public_key(held), listed)


def by_paper(held: Services, number: str, code: str) -> Checked:
    """The finding on a number and a code. Raises Unavailable."""
    key = _public_key(held)
    with reading(held.issued()) as connection:
        return check_listed(by_code(connection, number, code), key)


def _public_key(held: Services) -> bytes:
    try:
        return (public_folder(held.settings.data) / KEY).read_bytes()
    except FileNotFoundError as error:
        text = N_("Extracts cannot be checked yet: the public key was not published. The operator runs: python -m indexer dump")
        raise Unavailable(message(text)) from error


def _page(checked: Checked | None = None, *, number: str = "", missing: str = "") -> str:
    return render_template(
        "extract_check.html",
        number=number,
        missing=missing,
        told=None if checked is None else told(services(), checked, current()),
    )
