"""A mail of the outbox as a mail server takes it: plain text in the language of the reader (RFC 5322, RFC 3834, RFC 8058)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final
from uuid import UUID, uuid5

from registry_site.cases.extracts import MEDIA_TYPE
from registry_site.cases.mails import DAYS, LINKS, SIGNED, TEMPLATES, Template
from registry_site.clock import moscow_time
from registry_site.messages import N_
from registry_site.translating import Translator, translator

# Never to be changed: a mail that is sent again after a lost answer is known by its identifier.
_OURS: Final = UUID("0b7b0a86-6a5e-4d7e-9a35-2f0e4f1a1c57")


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What all mails of a pass share: the address they come from, and scheme and host of the site that they lead to."""

    sender: str
    origin: str


def compose(
    sending: Sending,
    occasion: str,
    template: str,
    language: str,
    address: str,
    values: Mapping[str, Any],
    paper: bytes | None = None,
) -> EmailMessage:
    """The mail. Its Message-ID is that of its occasion, whenever it is made and however often.

    `paper` is the PDF that goes along. Raises ValueError where it is missing, or given to a template that has none.
    """
    words, told = translator(language), TEMPLATES[template]
    if told.attached != (paper is not None):
        raise ValueError(f"the template {template} and its paper")
    mail = EmailMessage()
    mail["From"] = Address(words.text(N_("Product safety registers")), addr_spec=sending.sender)
    mail["To"] = address
    mail["Subject"] = words.text(told.subject)
    mail["Date"] = format_datetime(moscow_time())
    mail["Message-ID"] = f"<{uuid5(_OURS, occasion)}@{sending.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if told.listed:
        mail["List-Unsubscribe"] = f"<{sending.origin}{values['stop']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = "\n\n".join(_paragraphs(told, words, _shown(sending, words, values))) + "\n"
    # Not every server takes bytes above 127 as they are, nor lines of any length.
    mail.set_content(text, cte="base64")
    if paper is not None:
        main, sub = MEDIA_TYPE.split("/")
        mail.add_attachment(paper, maintype=main, subtype=sub, filename=f"extract-{values['extract']}.pdf")
    mail["Content-Language"] = language
    return mail


def _paragraphs(told: Template, words: Translator, values: Mapping[str, Any]) -> Iterator[str]:
    first, *others = (words.fill(text, **values) for text in told.paragraphs)
    yield first
    yield from (_entry(one) for one in (values["entries"] if told.entries else ()))
    yield from others
    yield f"-- \n{words.text(SIGNED)}"


def _entry(entry: Mapping[str, str]) -> str:
    return "\n".join(line for line in (entry["title"], entry["summary"], entry["link"]) if line)


def _shown(sending: Sending, words: Translator, values: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: _one(sending, words, name, value) for name, value in values.items()}
    entries: Sequence[Mapping[str, str]] = values.get("entries", ())
    return {**shown, "entries": [{**one, "link": sending.origin + one["link"]} for one in entries]}


def _one(sending: Sending, words: Translator, name: str, value: Any) -> Any:
    if name in LINKS:
        return f"{sending.origin}{value}"
    return words.day(value) if name in DAYS else value
