"""One pass of the sender: every mail that waits is taken, handed to the mail server, and written down before the next is taken.

Between the server's 250 and the commit lies nothing but the commit. Whoever is killed right there sends that mail again, under the
same Message-ID, when the lease has run out: SMTP knows no way to ask whether a mail arrived (deploy/decisions/0031).
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from enum import Enum
from typing import Any, Final

from registry_site.cases import extracts, outbox
from registry_site.cases.composing import Sending, compose
from registry_site.cases.mails import TEMPLATES
from registry_site.cases.outbox import Claimed, State
from registry_site.cases.store import Cases
from registry_site.errors import NotFound, RegistryError, Unavailable
from registry_site.mail_server import MailServer
from registry_site.messages import N_, Message, message

_PATIENCE: Final = 30  # seconds for each answer of the server: well below the lease
_BREAKS: Final = 3  # connections that may break in succession
_STATUS: Final = re.compile(rb"([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")  # RFC 3463


class Verdict(Enum):
    """What became of one mail."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    OURS = "ours"  # the server refuses us, not this mail
    BROKEN = "broken"  # the connection ended, nobody knows where


@dataclass(kw_only=True)
class Pass:
    """What a pass did. `troubles` are told to the operator; nothing personal is in them."""

    sent: int
    postponed: int
    failed: int
    troubles: list[Message]


def run(cases: Cases, server: MailServer, origin: str, clock: Callable[[], datetime]) -> Pass:
    """Send what waits. Raises Unavailable where the server cannot be reached or refuses us: what waits goes on waiting."""
    done = Pass(sent=0, postponed=0, failed=0, troubles=[])
    sending = Sending(sender=server.sender, origin=origin)
    breaks = 0
    with cases.writing() as connection:
        done.failed = outbox.expire(connection, clock())
    if done.failed:
        done.troubles.append(message(_TOO_OLD, count=done.failed))
    while _waiting(cases, clock):
        with _connected(server) as smtp:
            broken = _emptied(cases, smtp, sending, clock, done)
        breaks = breaks + 1 if broken else 0
        if breaks == _BREAKS:
            raise Unavailable(message(_BROKEN, count=_BREAKS))
    return done


def _waiting(cases: Cases, clock: Callable[[], datetime]) -> int:
    with cases.reading() as connection:
        return outbox.waiting(connection, clock())


def _emptied(cases: Cases, smtp: smtplib.SMTP, sending: Sending, clock: Callable[[], datetime], done: Pass) -> bool:
    """Send by one connection until nothing waits; True where it broke before that without taking a mail."""
    taken = 0
    while True:
        with cases.writing() as connection:
            mail = outbox.claim(connection, clock())
        if mail is None:
            return False
        try:
            address, values = mail.opened(cases.keyring)
            paper = _paper(cases, mail, values)
        except RegistryError as error:
            done.troubles.append(error.message)
            _write_down(cases, mail, Verdict.LATER, "no paper" if isinstance(error, NotFound) else "sealed", clock, done)
            continue
        composed = compose(sending, mail.occasion, mail.template, mail.language, address, values, paper)
        verdict, told = deliver(smtp, composed, sending.sender, address)
        _write_down(cases, mail, verdict, told, clock, done)
        if verdict is Verdict.OURS:
            raise Unavailable(message(_REFUSES_US, told=told))
        if verdict is Verdict.BROKEN:
            return not taken
        taken += verdict is Verdict.TAKEN


def _paper(cases: Cases, mail: Claimed, values: Mapping[str, Any]) -> bytes | None:
    """What goes along, byte for byte as it was kept. Raises NotFound where it is not there, Unavailable where it does not open."""
    if not TEMPLATES[mail.template].attached:
        return None
    with cases.reading() as connection:
        paper = extracts.paper(connection, cases.keyring, values["extract"])
    if paper is None:
        raise NotFound(message(_NO_PAPER, number=mail.id, extract=values["extract"]))
    return paper


def deliver(smtp: smtplib.SMTP, mail: EmailMessage, sender: str, address: str) -> tuple[Verdict, str]:
    """Hand one mail to the server: what became of it, and its codes alone, for its words may repeat the address."""
    try:
        smtp.send_message(mail, sender, [address])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients[address]
        return (_gone(code) or (Verdict.NEVER if code >= 500 else Verdict.LATER)), _codes(code, words)
    except smtplib.SMTPSenderRefused as error:
        return (_gone(error.smtp_code) or _of_sender(error.smtp_code)), _codes(*error.args[:2])
    except smtplib.SMTPDataError as error:
        return (_gone(error.smtp_code) or (Verdict.NEVER if error.smtp_code >= 500 else Verdict.LATER)), _codes(*error.args[:2])
    except smtplib.SMTPNotSupportedError:
        return Verdict.NEVER, "no SMTPUTF8"  # the address has letters that this server cannot take (RFC 6531)
    except (smtplib.SMTPException, OSError) as error:
        return Verdict.BROKEN, type(error).__name__
    return Verdict.TAKEN, "250"


def _gone(code: int) -> Verdict | None:
    """421: the server closes; -1: it was gone already."""
    return Verdict.BROKEN if code in (421, -1) else None


def _of_sender(code: int) -> Verdict:
    """552 means this mail even here: it is larger than the server takes (RFC 1870, 6.1)."""
    return Verdict.NEVER if code == 552 else Verdict.OURS if code >= 500 else Verdict.LATER


def _codes(code: int, words: bytes | str) -> str:
    status = _STATUS.search(words if isinstance(words, bytes) else words.encode())
    return f"{code} {status[1].decode()}" if status else str(code)


def _write_down(cases: Cases, mail: Claimed, verdict: Verdict, told: str, clock: Callable[[], datetime], done: Pass) -> None:
    with cases.writing() as connection:
        if not outbox.told(connection, mail.occasion):  # its case was erased, or its subscription ended, while it was under way
            done.sent += verdict is Verdict.TAKEN
            return
        match verdict:
            case Verdict.TAKEN:
                done.sent += 1
                if not outbox.sent(connection, mail, clock(), told):
                    done.troubles.append(message(_TWICE, number=mail.id))
            case Verdict.NEVER:
                outbox.failed(connection, mail, clock(), told)
                done.failed += 1
            case Verdict.OURS:
                outbox.given_back(connection, mail, told)
            case Verdict.LATER | Verdict.BROKEN:
                state = outbox.postponed(connection, mail, clock(), told)
                done.failed += state is State.FAILED
                done.postponed += state is State.WAITING


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    try:
        smtp = _connection(server)
    except smtplib.SMTPNotSupportedError as error:
        raise Unavailable(message(_NO_TLS if server.upgraded else _NO_LOGIN)) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Unavailable(message(_REFUSES_US, told=_codes(error.smtp_code, error.smtp_error))) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(message(_UNREACHABLE, reason=type(error).__name__)) from error
    try:
        yield smtp
    finally:
        _left(smtp)


def _connection(server: MailServer) -> smtplib.SMTP:
    host = server.sender.rpartition("@")[2]
    if server.wrapped:
        trust = ssl.create_default_context(cafile=server.ca)
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, local_hostname=host, timeout=_PATIENCE, context=trust)
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=host, timeout=_PATIENCE)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.upgraded:
            smtp.starttls(context=ssl.create_default_context(cafile=server.ca))
        if server.user:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise
    return smtp


def _left(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()  # what was taken was said before


def utc() -> datetime:
    """The time it is."""
    return datetime.now(UTC)


_UNREACHABLE = N_("The mail server cannot be reached: %(reason)s. The mails wait. Check REGISTRY_SMTP_URL and the server.")
_NO_TLS = N_(
    "The mail server offers no STARTTLS, and nothing is sent unencrypted. The mails wait. Use smtps://, or a server that offers it."
)
_NO_LOGIN = N_(
    "The mail server knows no way to sign in that is known here. The mails wait. Check REGISTRY_SMTP_USER and the server."
)
_REFUSES_US = N_(
    "The mail server refuses this sender (%(told)s). The mails wait. Check REGISTRY_MAIL_FROM, the user and the password."
)
_BROKEN = N_("The mail server broke %(count)s connections in succession. The mails wait, and are sent later.")
_TOO_OLD = N_(
    "Mails that waited for more than five days are not sent: %(count)s. See python -m indexer outbox list, and outbox retry."
)
_NO_PAPER = N_("Mail %(number)s waits: the paper of the extract %(extract)s, which it brings, is not in the database of the cases.")
_TWICE = N_("Mail %(number)s took longer than it was held for: it may have been sent twice, under one Message-ID.")
