"""What stands in the address or the form of a request: nothing unknown, nothing that is no number where one belongs."""

from flask import request

from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.refusals import illegal, unknown


def only(legal: tuple[str, ...]) -> None:
    """Raises BadRequest for a parameter of the address that is not among these."""
    for name in request.args:
        if name not in legal:
            raise unknown(name, legal)


def number_of(name: str, otherwise: int) -> int:
    """A number from 1 on in the address. Raises BadRequest."""
    text = request.args.get(name, "") or str(otherwise)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise illegal(name, text, ("1", "2", "…"))
    return int(text)


def asked_for(legal: tuple[str, ...]) -> str:
    """What of these stands in the address, for a line of the log."""
    return " ".join(f"{name}={request.args[name]}" for name in legal if request.args.get(name))


def version_of() -> int:
    """Which state of a case the form was made from. Raises BadRequest."""
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise BadRequest(message(N_("The form is not whole. Open the page again and repeat.")), parameter="version")
    return int(text)
