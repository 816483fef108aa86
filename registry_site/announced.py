"""What an installation says of itself: its address, who publishes its registers, whom to tell of a weakness. Never invented."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry_site.errors import BadRequest
from registry_site.identifiers.taxpayers import TaxKind, tax_ids
from registry_site.mail_addresses import mail_address
from registry_site.messages import N_, message

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_LINK = re.compile(r"https?://[!-~]+")
_CONTACT = re.compile(r"(?:mailto:|tel:|https://)[!-+\--~]+")


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """The body that publishes, with its ИНН, and who answers for the data: a person or a unit, by phone and mail."""

    tax_id: str
    name: str
    contact: str
    phone: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Security:
    """Where to report a weakness: URIs, the preferred one first, and until when that holds (RFC 3339; RFC 9116 §2.5)."""

    contacts: tuple[str, ...]
    expires: str


def address_of(setting: str, text: str) -> str:
    """The address of the site without a path, "" for none. Raises BadRequest for anything else."""
    address = text.strip().rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        raise BadRequest(
            message(N_("%(name)s must be like https://registry.example, without a path"), name=setting), parameter=setting
        )
    return address


def link_of(setting: str, text: str) -> str:
    """An absolute http address, "" for none. Raises BadRequest for anything else."""
    link = text.strip()
    if link and not _LINK.fullmatch(link):
        raise BadRequest(message(N_("%(name)s must be an address that begins with https://"), name=setting), parameter=setting)
    return link


def publisher_of(settings: Mapping[str, str]) -> Publisher | None:
    """The publisher from its five settings, in the order of the fields of Publisher; None if none of them is set.

    Raises BadRequest where some are set and others are not, for an ИНН of no organisation, for a mail address that is none.
    """
    values = {setting: " ".join(text.split()) for setting, text in settings.items()}
    missing = [setting for setting, text in values.items() if not text]
    if len(missing) == len(values):
        return None
    if missing:
        text = N_("%(name)s must be set, too: a publisher is named with all of %(names)s, or not at all")
        raise BadRequest(message(text, name=missing[0], names=", ".join(values)), parameter=missing[0])
    tax_setting, _, _, _, mail_setting = values
    publisher = Publisher(**dict(zip(Publisher.__dataclass_fields__, values.values(), strict=True)))
    if not any(one.kind is TaxKind.RU_INN and len(one.key) == 10 and one.valid for one in tax_ids(publisher.tax_id)):
        text = N_("%(name)s must be the ИНН of an organisation: ten digits, the last of which is a check digit")
        raise BadRequest(message(text, name=tax_setting), parameter=tax_setting)
    if mail_address(publisher.email) is None:
        raise BadRequest(message(N_("%(name)s must be a mail address"), name=mail_setting), parameter=mail_setting)
    return publisher


def security_of(settings: Mapping[str, str]) -> Security | None:
    """Contacts, separated by commas, and their last day from two settings; None if neither is set.

    Raises BadRequest where one alone is set, for a contact that is no URI, for a moment without a zone.
    """
    (contact_setting, contacts), (expires_setting, expires) = ((name, text.strip()) for name, text in settings.items())
    if not contacts and not expires:
        return None
    for setting, text, other in ((contact_setting, contacts, expires_setting), (expires_setting, expires, contact_setting)):
        if not text:
            sentence = N_("%(name)s must be set where %(other)s is: RFC 9116 asks for both")
            raise BadRequest(message(sentence, name=setting, other=other), parameter=setting)
    found = tuple(one.strip() for one in contacts.split(",") if one.strip())
    if not all(_CONTACT.fullmatch(one) for one in found):
        sentence = N_("%(name)s must be addresses that begin with mailto:, tel: or https://, separated by commas")
        raise BadRequest(message(sentence, name=contact_setting), parameter=contact_setting)
    if not _zoned(expires):
        sentence = N_("%(name)s must be a moment like 2027-06-30T00:00:00Z")
        raise BadRequest(message(sentence, name=expires_setting), parameter=expires_setting)
    return Security(contacts=found, expires=expires)


def _zoned(moment: str) -> bool:
    try:
        return "T" in moment and datetime.fromisoformat(moment).tzinfo is not None
    except ValueError:
        return False
