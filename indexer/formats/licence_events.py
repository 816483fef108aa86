"""Suspensions, resumptions and terminations of a licence, taken out of the texts that tell of them (FORMATS 2.3)."""

import re
from collections.abc import Sequence

from indexer.dates import days_in, first_date, read_date

# Order numbers contain "/" too, so only a slash before one of the two words divides events.
_DIVIDER = re.compile(r"/(?=\s*(?:приостановлено|возобновлено)\s*:)", re.IGNORECASE)
_KIND = re.compile(r"\s*(приостановлено|возобновлено)\s*:", re.IGNORECASE)
_REASON = re.compile(r"причина\s*:\s*", re.IGNORECASE)
_PART = re.compile(r"в\s+части\s+", re.IGNORECASE)
# Anything that may tell of a further suspension or resumption. A reason begins with such a word («Причина: Приостановление
# действия лицензии»), so there it counts only after a sign that could divide events, or before a day.
_AGAIN = re.compile(r"приостан|возобн", re.IGNORECASE)
_DIVIDED_AGAIN = re.compile(r"[/;.|\r\n]\s*(?:приостан|возобн)", re.IGNORECASE)
_KINDS = {"приостановлено": "suspension", "возобновлено": "resumption"}

Event = dict[str, object]


def read_events(text: str, until: str) -> list[Event]:
    """The events of `information_suspension_resumption` in written order: `kind from until reason partial works`.

    `kind` is suspension, resumption or unknown (also where one text seems to tell of two events); `from` the one day written
    before the reason, None where there is none that can be or several; `until` of a suspension the day of the nearest later
    resumption; `works` the words after «в части».
    """
    events = [_event(part, until) for part in _DIVIDER.split(text) if part.strip()]
    for index, event in enumerate(events):
        if event["kind"] == "suspension":
            event["until"] = _end(events, index)
    return events


def read_termination(texts: Sequence[str | None], day: str | None, until: str) -> tuple[str | None, str | None]:
    """`(termination, terminated_on)` from the texts on cancellation and termination and the published day of the end.

    The texts are kept as published. The day is `day`, or where that is empty the first one written in the texts. A `day`
    that cannot be read is kept with the texts: that a licence ended must not be lost with the day of its end.
    """
    kept = [text.strip() for text in texts if text and text.strip()]
    written = (day or "").strip()
    ended = read_date(written, until) if written else None
    if written and ended is None:
        kept.append(written)
        ended = min(filter(None, days_in(written, until)), default=None)  # published several times: none may hide an earlier one
    if ended is None:
        ended = next(filter(None, (first_date(text, until) for text in kept)), None)
    return "; ".join(dict.fromkeys(kept)) or None, ended


def unread(text: str) -> Event:
    """An event for a text that bears on the status and was not understood: the answer becomes unclear and shows the text."""
    return {"kind": "unknown", "from": None, "until": None, "reason": _trimmed(text), "partial": False, "works": None}


def _event(text: str, until: str) -> Event:
    kind = _kind(text, until)
    head, *reason = _REASON.split(text, maxsplit=1)
    part = _PART.search(text)
    days = days_in(head, until)
    return {
        "kind": kind,
        "from": days[0] if len(days) == 1 else None,
        "until": None,
        "reason": _trimmed(text) if kind == "unknown" else _trimmed(reason[0]) if reason else None,
        "partial": part is not None,
        "works": _trimmed(text[part.end() :]) if part else None,
    }


def _kind(text: str, until: str) -> str:
    first = _KIND.match(text)
    if first is None:
        return "unknown"
    kind = _KINDS[first.group(1).lower()]
    head, *reason = _REASON.split(text[first.end() :], maxsplit=1)
    if _AGAIN.search(head) or any(map(_DIVIDED_AGAIN.search, reason)):
        return "unknown"
    if kind == "resumption" and any(days_in(part, until) for why in reason for part in _AGAIN.split(why)[1:]):
        return "unknown"
    return kind


def _trimmed(text: str) -> str | None:
    return text.strip(" \t\r\n,;.") or None


def _end(events: Sequence[Event], index: int) -> str | None:
    begun = events[index]["from"]
    if not isinstance(begun, str):
        return None
    days = [
        day
        for place, event in enumerate(events)
        if event["kind"] == "resumption"
        and (not event["partial"] or event["works"] == events[index]["works"])
        and isinstance(day := event["from"], str)
        and (day, place) > (begun, index)
    ]
    return min(days, default=None)
