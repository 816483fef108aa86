"""The published plan of inspections of pharmacies (seed 003: 3.2.1 to 3.2.3): when a licensee is to be inspected, and on what ground."""

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Kind, Standing, Values, Visibility, Weight
from registry_site.registers.relations import Relation
from registry_site.registers.sole_traders import sole_trader

_PUBLIC = Visibility.PUBLIC


def _home_address(values: Values) -> frozenset[str]:
    """The address of a sole trader is a home; where the work is done stands in `places` (deploy/decisions/0005)."""
    return frozenset({"address"}) if sole_trader(values.get("licensee")) else frozenset()


DECLARATION = Declaration(
    name="inspections",
    label=N_("Planned inspections of pharmacies"),
    singular=N_("Planned inspection"),
    short=N_("Inspections"),
    source=N_("Yearly plan of inspections, published by 1 September of the year before"),
    number="number",
    title_fields=("licensee",),
    newest_by="starts_on",
    order=40,
    # A plan gives no right and takes none: whatever stands in it, no document is in force or not by it.
    documents=False,
    standings={
        "запланирована": Standing.UNCLEAR,
        "перенесена": Standing.UNCLEAR,
        "исключена из плана": Standing.UNCLEAR,
        "проведена": Standing.UNCLEAR,
    },
    withhold=_home_address,
    relations=(
        Relation(
            register="licences",
            by=(("tax_id", "tax_id"),),
            label=N_("Same tax id"),
            told=N_("The licensee has the tax id of the plan: whether the licence is in force the licence says, not the plan."),
            told_there=N_(
                "An inspection of a taxpayer with this tax id stands in the plan. Each licensee is inspected every few years: it says "
                "nothing against this one."
            ),
        ),
    ),
    fields=(
        Field(name="number", kind=Kind.CODE, label=N_("Entry of the plan"), visibility=_PUBLIC, required=True, sortable=True),
        Field(
            name="status",
            kind=Kind.CHOICE,
            label=N_("Status"),
            visibility=_PUBLIC,
            facet=True,
            choices={
                "запланирована": N_("planned"),
                "перенесена": N_("moved to another date"),
                "исключена из плана": N_("taken out of the plan"),
                "проведена": N_("carried out"),
            },
        ),
        Field(name="year", kind=Kind.CHOICE, label=N_("Year of the plan"), visibility=_PUBLIC, required=True, facet=True),
        Field(name="starts_on", kind=Kind.MONTH, label=N_("Begins"), visibility=_PUBLIC, sortable=True, listed=True),
        Field(name="licensee", kind=Kind.NAME, label=N_("Licensee"), visibility=_PUBLIC, required=True, weight=Weight.TITLE),
        Field(name="tax_id", kind=Kind.CODE, label=N_("Tax id"), visibility=_PUBLIC, listed=True),
        Field(name="ogrn", kind=Kind.CODE, label=N_("State registration number (OGRN)"), visibility=_PUBLIC),
        Field(name="address", kind=Kind.PLACE, label=N_("Address"), visibility=_PUBLIC),
        Field(name="places", kind=Kind.PLACE, label=N_("Places of work"), visibility=_PUBLIC, many=True),
        Field(
            name="ground",
            kind=Kind.CHOICE,
            label=N_("Ground for the plan"),
            visibility=_PUBLIC,
            facet=True,
            choices={
                "истечение трех лет со дня государственной регистрации": N_("three years since the state registration"),
                "истечение трех лет со дня окончания последней плановой проверки": N_(
                    "three years since the end of the last planned inspection"
                ),
                "истечение трех лет со дня начала деятельности": N_(
                    "three years since the beginning of the business stated in its notification"
                ),
            },
            law="3.2.3",
        ),
        Field(
            name="form",
            kind=Kind.CHOICE,
            label=N_("Way of inspection"),
            visibility=_PUBLIC,
            facet=True,
            listed=True,
            choices={
                "документарная": N_("on documents"),
                "выездная": N_("on site"),
                "документарная и выездная": N_("on documents and on site"),
            },
            law="2.2.1",
        ),
        Field(name="working_days", kind=Kind.TEXT, label=N_("Working days"), visibility=_PUBLIC, law="2.2.1"),
        Field(
            name="working_hours", kind=Kind.TEXT, label=N_("Hours (small and micro businesses)"), visibility=_PUBLIC, law="2.2.2"
        ),
        Field(name="body", kind=Kind.CHOICE, label=N_("Inspecting body"), visibility=_PUBLIC, facet=True),
        Field(name="jointly_with", kind=Kind.TEXT, label=N_("Jointly with"), visibility=_PUBLIC),
    ),
)
