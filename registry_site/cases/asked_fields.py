"""The names of what requests for extracts and complaints say, and the words of their codes, for the site and for the desk."""

from collections.abc import Mapping
from typing import Final

from registry_site.cases.kinds import LICENSEE, MESSAGE, REGISTRATION
from registry_site.messages import N_

PUBLIC_BODY, LEGAL_PERSON, NATURAL_PERSON = "public_body", "legal_person", "natural_person"
BY_MAIL, BY_POST, HERE = "email", "post", "receipt"

EXTRACT: Final[Mapping[str, str]] = {
    "asker": N_("Who asks"),
    "records": N_("Records"),
    "as_of": N_("As the register stood at the end of the day"),
    "answer": N_("How the extract is wanted"),
}
COMPLAINT: Final[Mapping[str, str]] = {
    "order": N_("The matter"),
    "body": N_("Body whose decision or act it is"),
    "official": N_("The official"),
    "matter": N_("The matter of the complaint"),
    "number": N_("Number of the certificate, licence or decision"),
    "demand": N_("What is asked for"),
}
SENDER: Final[Mapping[str, str]] = {
    "organisation": N_("Organisation"),
    "tax_id": N_("Taxpayer number"),
    "position": N_("Position"),
}
"""Of the sender, besides what a report says."""

CODES: Final[Mapping[str, str]] = {
    PUBLIC_BODY: N_("A public body"),
    LEGAL_PERSON: N_("An organisation or a sole trader"),
    NATURAL_PERSON: N_("A natural person"),
    HERE: N_("Fetched on the site with the code of the receipt"),
    BY_MAIL: N_("By e-mail"),
    BY_POST: N_("On paper, by post"),
    REGISTRATION: N_("State registration of a product"),
    LICENSEE: N_("Control of a pharmacy licence, by the licensee"),
    MESSAGE: N_("Control of a pharmacy licence, by somebody else"),
}
"""The words of the answers that are chosen from a list."""

CODED: Final = frozenset({"asker", "answer", "order"})
"""Which answers are codes."""
