"""Whose units a request at the door costs: those of a body, all its keys together; of strangers those of their address."""

from typing import Final

from flask import request

from registry_site.agency.admission import access
from registry_site.configured import AgencySettings
from registry_site.limiting.callers import Caller, caller_at
from registry_site.limiting.tiers import Tier

STRANGERS: Final = 60
"""Requests a minute from an address without a key that is known: each of them leaves a line in the log for good."""


def counted(settings: AgencySettings) -> Caller:
    """The caller of this request."""
    key = access().key
    if key is not None:
        return Caller(tier=Tier(name="body", quota=settings.limits), key=key.body)
    stranger = Tier(name="stranger", quota=min(STRANGERS, settings.limits))
    return caller_at(stranger, request.remote_addr, settings.secret_key)
