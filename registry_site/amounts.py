"""How much of a list one answer holds, and from where: page sizes of people, limits of programs, pages inside the window."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry_site.errors import BadRequest
from registry_site.messages import N_, message
from registry_site.refusals import illegal
from registry_site.search.port import WINDOW

PER_PAGE = (20, 50, 100)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How many things one answer holds where nobody says, and at most."""

    usual: int
    most: int


LIST, CHANGES, SUGGESTIONS = Limit(usual=20, most=1000), Limit(usual=100, most=1000), Limit(usual=8, most=20)
"""Of a list of the API, of a feed of changes, of what a text may become."""

MOST_IN_WORKBOOK = 50_000
"""Records of one workbook: they take a thread of the site some 12 seconds. The format itself ends at 1,048,576 rows."""

CHANGES_LOOKED_AT = 5_000
"""Changes that a feed looks at, the newest of its register: some two seconds of work for each publication, and some 30 MB."""

_NUMBER = re.compile(r"[0-9]{1,9}")


def limit_of(single: Mapping[str, str], *, default_limit: int, max_limit: int) -> int:
    """Records of one answer by `per_page` or `limit`. Raises BadRequest with the legal ones for any other."""
    if "per_page" in single:
        legal = tuple(str(size) for size in PER_PAGE if size <= max_limit)
        if single["per_page"] not in legal:
            raise illegal("per_page", single["per_page"], legal)
        return int(single["per_page"])
    value = single.get("limit")
    if value is None:
        return default_limit
    if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= max_limit:
        text = message(N_("%(name)s must be a whole number from 1 to %(last)s."), name="limit", last=max_limit)
        raise BadRequest(text, parameter="limit", legal=("1", str(max_limit)))
    return int(value)


def page_of(value: str, limit: int) -> int:
    """A page, counted from 1. Raises BadRequest beyond the window."""
    last = WINDOW // limit
    if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= last:
        text = message(
            N_("page must be from 1 to %(last)s: pages reach the first %(window)s hits. Narrow the search to see others."),
            last=last,
            window=WINDOW,
        )
        raise BadRequest(text, parameter="page", legal=("1", str(last)))
    return int(value)
