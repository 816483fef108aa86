"""The names of what a report says, for the form of the site and for that of the desk."""

from collections.abc import Mapping
from typing import Final

from registry_site.messages import N_

CONTENTS: Final[Mapping[str, str]] = {
    "product": N_("Product"),
    "maker": N_("Maker"),
    "number": N_("Number on the pack"),
    "region": N_("Region"),
    "place": N_("Where it was bought or seen"),
    "bought_on": N_("When it was bought"),
    "batch": N_("Batch"),
    "made_on": N_("Made on"),
    "good_until": N_("Good until"),
    "description": N_("What is suspicious"),
}
"""What is reported, by the names under which the contents of a case hold it."""

CONTACT: Final[Mapping[str, str]] = {
    "name": N_("Name of the sender"),
    "phone": N_("Phone number"),
    "email": N_("E-mail address"),
    "address": N_("Postal address"),
}
"""Who reports, and where the answer goes."""
