"""The figures: how many units a caller has in a window, how many of them a request costs. The documents are tested by these."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry_site.cases.kinds import FORMS

SEARCH, PUBLISHED_FILE, LIST_OF_NUMBERS, DOWNLOAD = 2, 10, 60, 120
"""Units of what costs more than one: a search, a file made at publication, a list of numbers to verify, all hits as a file."""

FILING = 20
"""Units of a submission at the agencies' door: its photographs are decoded."""

DOCUMENT = 10
"""Units of an official extract, which as PDF is laid out for the one who asks, and of the check of one: codes are not guessed."""

LOOKED_UP = 120
"""Units of a question to what is never listed: whoever guesses at numbers and dates has ten guesses a minute by default."""

FORM = 60
"""Units of what fills the database of the cases, decodes a photograph, or tries a code."""

SUBSCRIPTION = 120
"""Units of asking for a subscription: a mail goes to whoever is named."""

SIGNING_IN = 60
"""Units of a sign-in at the desk: a password is hashed for it, and may be guessed."""

_COSTS: Mapping[str, int] = {
    "api.list": SEARCH,
    "pages.list": SEARCH,
    "pages.search": SEARCH,
    "pages.values": SEARCH,
    "pages.look_up": LOOKED_UP,
    "api.dump": PUBLISHED_FILE,
    "opendata.file": PUBLISHED_FILE,
    "opendata.sitemap": PUBLISHED_FILE,
    "api.verify_list": LIST_OF_NUMBERS,
    "exports": DOWNLOAD,
    "feeds": SEARCH,
    "filing": FILING,
    "extract": DOCUMENT,
    "pages.extract_checked": DOCUMENT,
    **{
        f"intake.{form}_{act}": FORM
        for form in FORMS.values()
        for act in ("begin", "send", "upload", "state", "write_back", "paper")
    },
    "pages.subscribe_taken": SUBSCRIPTION,
    "signing_in": SIGNING_IN,
}
# By endpoint, or by the name of a room. Files never change and are kept by browsers; machines that watch must always be answered.
_EXEMPT = frozenset({"static", "pages.file", "health"})


@dataclass(frozen=True, kw_only=True)
class Tier:
    """One sort of callers: each of them has `quota` units in a window of `window` seconds. The name is told in the headers."""

    name: str
    quota: int
    window: int = 60


def anonymous(quota: int) -> Tier:
    """Callers without a key, known by their address."""
    return Tier(name="anonymous", quota=quota)


def unwritten(endpoint: str) -> bool:
    """True for pages of which nothing is written anywhere, not even that somebody asked: each process counts in its memory."""
    return endpoint.startswith("intake.")


def cost_of(endpoint: str) -> int:
    """Units of one request, 0 for what is exempt."""
    room = endpoint.partition(".")[0]
    if endpoint in _EXEMPT or room in _EXEMPT:
        return 0
    return _COSTS.get(endpoint, _COSTS.get(room, 1))
