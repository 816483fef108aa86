"""How the API refuses: every kind of error by its code, and an example of each that says more than its text."""

from collections.abc import Mapping
from typing import Any

from registry_site.messages import N_

# Every kind of error that an answer can be, by its code.
ERRORS: Mapping[str, tuple[int, str]] = {
    "bad_request": (400, N_("A parameter or the body cannot be understood; errors names the part and what is legal there.")),
    "not_found": (404, N_("There is nothing here. candidates are ids of numbers near the one asked for: never answers.")),
    "method_not_allowed": (405, N_("The address does not take this method; Allow names those that it takes.")),
    "expired_cursor": (410, N_("The register was published anew since the first page. Start again at links.restart.")),
    "unknown_sequence": (410, N_("No change ever had this number. Read everything again from links.restart.")),
    "gone": (410, N_("The record was removed; tombstone has the day and the reason. Its history is still there.")),
    "too_large": (413, N_("More than may be sent at once; detail says how much may.")),
    "unsupported_type": (415, N_("The body is of a kind that is not read here; Accept and legal name those that are.")),
    "too_many_requests": (429, N_("More than may be asked for now. Ask again after the seconds in Retry-After.")),
    "nothing_published": (503, N_("The register has no publication yet.")),
    "search_down": (503, N_("The search cannot answer now. Records by id, histories, changes and the check of numbers still can.")),
    "unavailable": (503, N_("The service cannot answer now. Ask again after the seconds in Retry-After.")),
    "internal": (500, N_("Something went wrong on our side. Tell us the request_id.")),
}

_ID = "RU.77.99.88.003.E.001953.05.18"


def _problem(code: str, title: str, detail: str, **more: Any) -> dict[str, Any]:
    return {
        "type": f"/en/about/api#{code}",
        "title": title,
        "status": ERRORS[code][0],
        "detail": detail,
        "instance": "/api/v1/certificates",
        "code": code,
        "request_id": "a1b2c3d4e5f60718",
        **more,
    }


_PLAIN = {
    "bad_request": ("The request cannot be understood", "There is no parameter makr. Did you mean maker?"),
    "expired_cursor": (
        "This is no longer here",
        "The register has been published anew since the first page was read. Start again from the first page.",
    ),
}


def _refused(code: str, **part: Any) -> dict[str, Any]:
    title, detail = _PLAIN[code]
    return {"errors": [{"code": code, "detail": detail, **part}], "title": title, "detail": detail}


REFUSALS: Mapping[str, dict[str, Any]] = {
    "bad_request": _problem("bad_request", **_refused("bad_request", parameter="makr", legal=["q", "sort", "limit", "maker"])),
    "not_found": _problem(
        "not_found",
        "There is nothing at this address",
        "There is no record with this number in this register. Compare it with the document.",
        candidates=[_ID],
    ),
    "expired_cursor": _problem(
        "expired_cursor",
        **_refused("expired_cursor", parameter="after", legal=[]),
        links={"restart": "/api/v1/certificates?q=soap&limit=100"},
    ),
    "unknown_sequence": _problem(
        "unknown_sequence",
        "This is no longer here",
        "No change ever had the number 900000; the last one is 500002. Read everything again from since=0.",
        errors=[{"parameter": "since", "code": "unknown_sequence", "detail": "No change ever had the number 900000.", "legal": []}],
        links={"restart": "/api/v1/changes?since=0&limit=1000"},
    ),
    "gone": _problem(
        "gone",
        "This is no longer here",
        "This record was removed from the register on 2026-11-20. Its history is kept.",
        tombstone={"removed_on": "2026-11-20", "reason": "No longer in the published source"},
    ),
    "search_down": _problem("search_down", "The service cannot answer now", "The search cannot answer now. Try again in a minute."),
}
