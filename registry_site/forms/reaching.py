"""How a sender can be reached: questions that several forms ask in the same words."""

from typing import Final

from registry_site.cases.report_fields import CONTACT
from registry_site.forms.model import Question
from registry_site.forms.reading import line, mail_line, phone_line
from registry_site.messages import N_, Message

_ADDRESS: Final = 500

E_MAIL: Final = Question(name="email", label=CONTACT["email"], field=mail_line(), kind="email", autocomplete="email")
PHONE: Final = Question(name="phone", label=CONTACT["phone"], field=phone_line(), kind="tel", autocomplete="tel")


def postal_address(missing: Message | None = None) -> Question:
    """The postal address; with `missing` it is needed, and that says so."""
    field = line(missing, longest=_ADDRESS)
    return Question(name="address", label=CONTACT["address"], field=field, longest=_ADDRESS, autocomplete="street-address")


def full_name(missing: Message) -> Question:
    """The name in the form in which an answer is made out."""
    return Question(name="name", label=N_("Surname, first name, patronymic"), field=line(missing), autocomplete="name")
