"""Pharmacy licences, as Roszdravnadzor publishes them; their status is computed for a day from the events (FORMATS 2.3)."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind, Standing, Values, Visibility, Weight
from registry_site.registers.relations import Relation
from registry_site.registers.sole_traders import sole_trader

_PUBLIC = Visibility.PUBLIC


def status_on(values: Values, on: date) -> str:
    """`in_force suspended partly_suspended terminated annulled unclear` on the day `on`, by the rules of FORMATS 2.3.

    The events up to the day are followed in their order; of two on one day the later written one comes later. An event
    without a kind or a date makes the whole answer `unclear`, and so does a resumption of works that were not suspended
    in these words: nothing is guessed.
    """
    ended = _ended(values, on)
    if ended:
        return ended
    events = values.get("events")
    known: list[Mapping[str, object]] = []
    for event in events if isinstance(events, list) else []:
        if event.get("kind") not in ("suspension", "resumption") or not isinstance(event.get("from"), str):
            return "unclear"
        if event["from"] <= on.isoformat():
            known.append(event)
    ends_on = values.get("ends_on")
    if isinstance(ends_on, str) and ends_on < on.isoformat():
        return "terminated"
    return _followed(sorted(known, key=itemgetter("from")))


def _followed(events: Iterable[Mapping[str, object]]) -> str:
    """What a series of suspensions and resumptions leaves, whole ones and those of named works."""
    whole = "in_force"  # what the last whole event left, weakened by resumptions in part
    parts: list[str] = []  # the works suspended since then
    for event in events:
        suspension, works = event["kind"] == "suspension", _works(event.get("works"))
        if not event.get("partial"):
            whole, parts = "suspended" if suspension else "in_force", []
        elif suspension:
            parts.append(works)
        elif whole == "suspended":
            whole = "partly_suspended"
        elif works and works in parts:
            parts.remove(works)
        elif whole == "in_force":
            whole = "unclear"
    return "partly_suspended" if parts and whole == "in_force" else whole


def _works(works: object) -> str:
    return " ".join(works.lower().replace("ё", "е").split()) if isinstance(works, str) else ""


def _ended(values: Values, on: date) -> str:
    termination, terminated_on = values.get("termination"), values.get("terminated_on")
    if not termination and not terminated_on:
        return ""
    if isinstance(terminated_on, str) and terminated_on > on.isoformat():
        return ""  # planned: in force until then
    text = termination.lower() if isinstance(termination, str) else ""
    return "annulled" if "аннулир" in text else "terminated"


def _home_address(values: Values) -> frozenset[str]:
    """The address of a sole trader is a home; where the work is done stands in `places` (deploy/decisions/0005)."""
    trader = sole_trader(values.get("form"), values.get("licensee"), values.get("short_name"))
    return frozenset({"address"}) if trader else frozenset()


DECLARATION = Declaration(
    name="licences",
    label=N_("Pharmacy licences"),
    singular=N_("Pharmacy licence"),
    short=N_("Pharmacy licences"),
    source=N_("Register of licences for pharmaceutical activity, open data of Roszdravnadzor"),
    number="number",
    title_fields=("short_name", "licensee"),
    newest_by="issued_on",
    begins="issued_on",
    schema_type="GovernmentPermit",
    relations=(
        Relation(
            register="licences",
            by=(("tax_id", "tax_id"),),
            label=N_("Same tax id"),
            told=N_("The licensees have the same tax id: one taxpayer, as the register states it."),
        ),
    ),
    order=20,
    forgiving_dates=True,
    sectioned=True,
    day_dependent=True,
    status_rule=status_on,
    withhold=_home_address,
    standings={
        "in_force": Standing.IN_FORCE,
        "suspended": Standing.SUSPENDED,
        "partly_suspended": Standing.SUSPENDED,
        "annulled": Standing.ENDED,
        "terminated": Standing.ENDED,
        "unclear": Standing.UNCLEAR,
    },
    fields=(
        Field(name="number", kind=Kind.CODE, label=N_("Licence number"), visibility=_PUBLIC, required=True, sortable=True),
        Field(
            name="status",
            kind=Kind.CHOICE,
            label=N_("Status"),
            visibility=_PUBLIC,
            facet=True,
            choices={
                "in_force": N_("in force"),
                "suspended": N_("suspended"),
                "partly_suspended": N_("suspended in part"),
                "annulled": N_("annulled"),
                "terminated": N_("terminated"),
                "unclear": N_("unclear"),
            },
        ),
        Field(name="licensee", kind=Kind.NAME, label=N_("Licensee"), visibility=_PUBLIC, required=True, weight=Weight.TITLE),
        Field(name="short_name", kind=Kind.NAME, label=N_("Short name"), visibility=_PUBLIC, weight=Weight.TITLE),
        Field(name="brand", kind=Kind.NAME, label=N_("Brand name"), visibility=_PUBLIC, weight=Weight.TITLE),
        Field(name="form", kind=Kind.CHOICE, label=N_("Legal form"), visibility=_PUBLIC),
        Field(name="tax_id", kind=Kind.CODE, label=N_("Tax id"), visibility=_PUBLIC, listed=True),
        Field(name="ogrn", kind=Kind.CODE, label=N_("State registration number (OGRN)"), visibility=_PUBLIC),
        Field(name="address", kind=Kind.PLACE, label=N_("Address"), visibility=_PUBLIC),
        Field(name="activity", kind=Kind.CHOICE, label=N_("Licensed activity"), visibility=_PUBLIC),
        Field(name="issued_on", kind=Kind.DATE, label=N_("Date of grant"), visibility=_PUBLIC, sortable=True, listed=True),
        Field(name="registered_on", kind=Kind.DATE, label=N_("Date of entry in the register"), visibility=_PUBLIC, sortable=True),
        Field(name="order", kind=Kind.TEXT, label=N_("Order"), visibility=_PUBLIC),
        Field(name="order_on", kind=Kind.DATE, label=N_("Date of the order"), visibility=_PUBLIC),
        Field(name="ends_on", kind=Kind.DATE, label=N_("End of the term"), visibility=_PUBLIC),
        Field(name="duplicate_number", kind=Kind.TEXT, label=N_("Number of the duplicate"), visibility=_PUBLIC),
        Field(name="duplicate_on", kind=Kind.DATE, label=N_("Date of the duplicate"), visibility=_PUBLIC),
        Group(
            name="places",
            label=N_("Places of work"),
            visibility=_PUBLIC,
            fields=(
                Field(name="address", kind=Kind.PLACE, label=N_("Address"), visibility=_PUBLIC),
                Field(name="postcode", kind=Kind.TEXT, label=N_("Postcode"), visibility=_PUBLIC),
                # The suffix of the number is not the place of work: regions are filtered here (FORMATS 2.1).
                Field(name="region", kind=Kind.CHOICE, label=N_("Region"), visibility=_PUBLIC, facet=True),
                Field(name="city", kind=Kind.CHOICE, label=N_("City"), visibility=_PUBLIC, facet=True),
                Field(name="street", kind=Kind.TEXT, label=N_("Street"), visibility=_PUBLIC),
                Field(name="fias", kind=Kind.TEXT, label=N_("Address id (FIAS)"), visibility=_PUBLIC),
                Field(name="works", kind=Kind.TEXT, label=N_("Works and services"), visibility=_PUBLIC, many=True),
            ),
        ),
        Group(
            name="events",
            label=N_("Suspensions and resumptions"),
            visibility=_PUBLIC,
            fields=(
                Field(
                    name="kind",
                    kind=Kind.CHOICE,
                    label=N_("Event"),
                    visibility=_PUBLIC,
                    choices={
                        "suspension": N_("Suspended"),
                        "resumption": N_("Resumed"),
                        "unknown": N_("Not recognised"),
                    },
                ),
                Field(name="from", kind=Kind.DATE, label=N_("From"), visibility=_PUBLIC),
                Field(name="until", kind=Kind.DATE, label=N_("Until"), visibility=_PUBLIC),
                Field(name="reason", kind=Kind.TEXT, label=N_("Reason"), visibility=_PUBLIC),
                Field(name="partial", kind=Kind.FLAG, label=N_("In part"), visibility=_PUBLIC),
                Field(name="works", kind=Kind.TEXT, label=N_("Works concerned"), visibility=_PUBLIC),
            ),
        ),
        Field(name="termination", kind=Kind.TEXT, label=N_("Termination"), visibility=_PUBLIC),
        Field(name="terminated_on", kind=Kind.DATE, label=N_("Date of termination"), visibility=_PUBLIC),
        Field(name="reissue", kind=Kind.TEXT, label=N_("Re-issue"), visibility=_PUBLIC),
    ),
)
