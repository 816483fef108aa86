"""The server that takes outgoing mail, as the settings name it: `smtp://` with STARTTLS, `smtps://` with TLS throughout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from registry_site.errors import BadRequest
from registry_site.mail_addresses import mail_address
from registry_site.messages import N_, message

URL: Final = "REGISTRY_SMTP_URL"
USER: Final = "REGISTRY_SMTP_USER"
PASSWORD: Final = "REGISTRY_SMTP_PASSWORD"  # noqa: S105 -- the name of a setting
CA: Final = "REGISTRY_SMTP_CA"
FROM: Final = "REGISTRY_MAIL_FROM"

_PORTS: Final[Mapping[str, int]] = {"smtp": 587, "smtps": 465}  # RFC 8314 §3
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """`sender` is the address that mails come from. `wrapped` is TLS from the first byte, `upgraded` STARTTLS, which is then
    demanded: a server that does not offer it gets no mail. Neither is for a relay on this very machine.
    """

    host: str
    port: int
    sender: str
    wrapped: bool
    upgraded: bool
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None


def mail_server_of(settings: Mapping[str, str]) -> MailServer | None:
    """The server from the five settings above; None without an address: then nothing is sent.

    Raises BadRequest for an address of another kind, for a user without a password, and where no sender is named.
    """
    address = settings[URL].strip()
    if not address:
        return None
    try:
        split = urlsplit(address)
        port = split.port
    except ValueError:
        split, port = urlsplit(""), None
    # Neither the address nor the error that repeats it is shown: there may be a password in it.
    if split.scheme not in _PORTS or not split.hostname or split.path.strip("/") or split.query or split.fragment:
        text = N_("%(name)s must be like smtp://mail.example:587 or smtps://mail.example:465")
        raise BadRequest(message(text, name=URL), parameter=URL)
    user, password = unquote(split.username or "") or settings[USER], unquote(split.password or "") or settings[PASSWORD]
    if bool(user) != bool(password):
        text = N_("%(name)s must be set where %(other)s is, or neither of them")
        missing, other = (PASSWORD, USER) if user else (USER, PASSWORD)
        raise BadRequest(message(text, name=missing, other=other), parameter=missing)
    near = split.hostname in _THIS_MACHINE
    return MailServer(
        host=split.hostname,
        port=port or _PORTS[split.scheme],
        sender=_sender(settings[FROM]),
        wrapped=split.scheme == "smtps",
        upgraded=split.scheme == "smtp" and not near,
        user=user,
        password=password,
        ca=Path(settings[CA]) if settings[CA] else None,
    )


def sender_of(text: str) -> str:
    """The address that mails come from, "" for none. Raises BadRequest for anything else."""
    return _sender(text) if text.strip() else ""


def _sender(text: str) -> str:
    address = mail_address(text)
    if address is None or not address.isascii():  # else every server would need SMTPUTF8 (RFC 6531)
        raise BadRequest(message(N_("%(name)s must be a mail address"), name=FROM), parameter=FROM)
    return address
