"""Words of the closed lists of the cases, as the pages show them."""

from collections.abc import Mapping
from typing import Final

from registry_site.cases.grounds import GROUNDS
from registry_site.cases.kinds import OUTCOMES, Channel, Kind
from registry_site.messages import N_

KINDS: Final[Mapping[Kind, str]] = {
    Kind.EXTRACT: N_("Request for an extract"),
    Kind.REPORT: N_("Report of a suspicious product"),
    Kind.COMPLAINT: N_("Complaint"),
}

CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.WEB: N_("by Internet"),
    Channel.PHONE: N_("by phone"),
    Channel.POST: N_("by post"),
}

CLOSINGS: Final[Mapping[str, str]] = {
    **{one.value: label for one, label in OUTCOMES.items()},
    **{code: one.label for code, one in GROUNDS.items()},
}
"""Of the codes that say how a case is closed: outcomes and grounds."""
