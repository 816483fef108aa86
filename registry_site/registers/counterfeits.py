"""The Union's list of substandard, falsified and counterfeit veterinary disinfectants (seed 004: Order II, paragraph 7)."""

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Group, Kind, Standing, Values, Visibility, Weight
from registry_site.registers.relations import Relation
from registry_site.registers.sole_traders import sole_trader

_PUBLIC = Visibility.PUBLIC
_STATES = {
    "AM": N_("Armenia"),
    "BY": N_("Belarus"),
    "KZ": N_("Kazakhstan"),
    "KG": N_("Kyrgyzstan"),
    "RU": N_("Russia"),
}
_FAKES = ("falsified", "counterfeit")


def _home_address(values: Values) -> frozenset[str]:
    """Of a sole trader the law asks for the place of residence (7 «о»); a home address is kept but not shown."""
    found_at = values.get("found_at")
    name = found_at.get("name") if isinstance(found_at, dict) else None
    return frozenset({"found_at.legal_address"}) if sole_trader(name) else frozenset()


def _flaws(values: Values) -> tuple[tuple[str, str], ...]:
    """Rules of paragraph 7 that span fields: «в» only for substandard means, «р» for falsified and counterfeit ones, «с»."""
    found: list[tuple[str, str]] = []
    fake = values.get("status") in _FAKES
    if fake and values.get("registration_number"):
        found.append(("registration_number", N_("a registration number belongs only to substandard, unsafe or ineffective means")))
    if fake and not values.get("photos"):
        found.append(("photos", N_("a falsified or counterfeit notice needs a sound photo of the pack")))
    reclamations = values.get("reclamations")
    if isinstance(reclamations, dict) and reclamations.get("present") is True and not reclamations.get("files"):
        found.append(("reclamations.files", N_("a reclamation that is present needs its PDF file")))
    return tuple(found)


DECLARATION = Declaration(
    name="counterfeits",
    label=N_("Falsified, counterfeit and substandard veterinary disinfectants"),
    singular=N_("Notice on a veterinary disinfectant"),
    short=N_("Dangerous products"),
    source=N_("Unified database of substandard, falsified and counterfeit means of the Eurasian Economic Union"),
    number="id",
    title_fields=("trade_name",),
    newest_by="published_on",
    begins="published_on",
    withdrawn="withdrawn_on",
    warns=True,
    # Not by registration_number and the number of a certificate: these means are registered by the veterinary authorities,
    # and the two kinds of numbers must not share a key (FORMATS 3.1).
    relations=(
        # A batch alone says nothing: every maker counts its own.
        Relation(
            register="counterfeits",
            by=(("trade_name", "trade_name"), ("batch", "batch")),
            label=N_("Same trade name and batch"),
            told=N_("The notices may speak of the same goods; each rests on a decision of its own."),
        ),
        Relation(
            register="counterfeits",
            by=(("trade_name", "trade_name"),),
            label=N_("Same trade name"),
            told=N_("A notice speaks only of the goods that it describes: other batches may be sound."),
        ),
        Relation(
            register="certificates",
            by=(("trade_name", "trademark"),),
            label=N_("Same trade name"),
            told=N_(
                "This does not prove that the goods of the certificate are fake, nor that the goods of this notice are "
                "certified: they are registered apart, by other numbers."
            ),
            told_there=N_(
                "This does not prove that your product is fake: compare the batch, the maker and the look of the pack with the "
                "notice. The notices speak of veterinary means, which have other numbers."
            ),
        ),
        Relation(
            register="counterfeits",
            by=(("maker", "maker"),),
            label=N_("Same maker named on the pack"),
            told=N_("The packs name the same maker. This does not prove who made the goods: a fake bears the name of another."),
        ),
        Relation(
            register="certificates",
            by=(("maker", "maker"),),
            label=N_("Same maker named on the pack"),
            told=N_("The pack names the maker of these certificates. This does not prove who made the goods of the notice."),
            told_there=N_(
                "The packs in these notices name the same maker. This proves nothing against the maker: a fake bears the name of "
                "another."
            ),
        ),
        Relation(
            register="certificates",
            by=(("right_holder", "holder"),),
            label=N_("Right holder of the notice, holder of the certificate"),
            told=N_("The right holder named here holds these certificates. They say nothing of the goods of the notice."),
            told_there=N_(
                "These notices name the holder of the certificate as the right holder. This proves nothing against the product here."
            ),
        ),
    ),
    order=30,
    withhold=_home_address,
    flaws=_flaws,
    # None of the four statuses lets the means circulate: standing speaks of circulation.
    standings={
        "falsified": Standing.ENDED,
        "counterfeit": Standing.ENDED,
        "circulation_suspended": Standing.SUSPENDED,
        "withdrawn_from_circulation": Standing.ENDED,
    },
    fields=(
        Field(name="id", kind=Kind.CODE, label=N_("Notice number"), visibility=_PUBLIC, required=True, sortable=True),
        Field(
            name="detected_in",
            kind=Kind.CHOICE,
            label=N_("State where found"),
            visibility=_PUBLIC,
            required=True,
            facet=True,
            listed=True,
            choices=_STATES,
            closed=True,
            law="7 «а»",
        ),
        Field(
            name="trade_name",
            kind=Kind.NAME,
            label=N_("Trade name"),
            visibility=_PUBLIC,
            required=True,
            weight=Weight.TITLE,
            law="7 «б»",
        ),
        Field(name="registration_number", kind=Kind.CODE, label=N_("Registration number"), visibility=_PUBLIC, law="7 «в»"),
        Field(
            name="status",
            kind=Kind.CHOICE,
            label=N_("Status of circulation"),
            visibility=_PUBLIC,
            required=True,
            facet=True,
            closed=True,
            choices={
                "falsified": N_("falsified"),
                "counterfeit": N_("counterfeit"),
                "circulation_suspended": N_("circulation suspended"),
                "withdrawn_from_circulation": N_("withdrawn from circulation"),
            },
            law="7 «г»",
        ),
        Field(name="inn", kind=Kind.NAME, label=N_("International or chemical name"), visibility=_PUBLIC, law="7 «д»"),
        Field(name="form", kind=Kind.TEXT, label=N_("Form"), visibility=_PUBLIC, law="7 «е»"),
        Field(
            name="product_kind",
            kind=Kind.CHOICE,
            label=N_("Kind of means"),
            visibility=_PUBLIC,
            facet=True,
            closed=True,
            choices={
                "disinfectant": N_("disinfectant"),
                "disinsectant": N_("disinsectant"),
                "deacaricide": N_("de-acaricide"),
            },
            law="7 «ж»",
        ),
        Field(name="batch", kind=Kind.CODE, label=N_("Batch"), visibility=_PUBLIC, listed=True, law="7 «з»"),
        Field(name="produced_on", kind=Kind.DATE, label=N_("Date of manufacture"), visibility=_PUBLIC, law="7 «и»"),
        Field(name="expires_on", kind=Kind.MONTH, label=N_("Expiry"), visibility=_PUBLIC, law="7 «к»"),
        # Only what the pack names: never the culprit (FORMATS 3.3).
        Field(
            name="maker",
            kind=Kind.NAME,
            label=N_("Maker named on the pack"),
            visibility=_PUBLIC,
            weight=Weight.MAKER,
            listed=True,
            law="7 «л»",
        ),
        Field(
            name="maker_country",
            kind=Kind.CHOICE,
            label=N_("Country of the maker"),
            visibility=_PUBLIC,
            facet=True,
            choices=_STATES,
            law="7 «м»",
        ),
        Field(name="right_holder", kind=Kind.NAME, label=N_("Right holder"), visibility=_PUBLIC, weight=Weight.MAKER, law="7 «н»"),
        Group(
            name="found_at",
            label=N_("Where it was found"),
            visibility=_PUBLIC,
            many=False,
            law="7 «о»",
            fields=(
                Field(name="name", kind=Kind.NAME, label=N_("Organisation or body"), visibility=_PUBLIC),
                Field(name="legal_address", kind=Kind.PLACE, label=N_("Legal address"), visibility=_PUBLIC),
                Field(name="activity_addresses", kind=Kind.PLACE, label=N_("Addresses of activity"), visibility=_PUBLIC, many=True),
            ),
        ),
        Field(name="nonconformities", kind=Kind.TEXT, label=N_("Failed indicators or signs"), visibility=_PUBLIC, law="7 «п»"),
        Field(
            name="photos",
            kind=Kind.FILES,
            label=N_("Photos of the pack"),
            visibility=_PUBLIC,
            parts=("sha256", "width", "height", "dpi", "alt"),
            law="7 «р»",
        ),
        Group(
            name="reclamations",
            label=N_("Reclamations"),
            visibility=_PUBLIC,
            many=False,
            law="7 «с»",
            fields=(
                Field(name="present", kind=Kind.FLAG, label=N_("Reclamations received"), visibility=_PUBLIC),
                Field(name="files", kind=Kind.FILES, label=N_("Files"), visibility=_PUBLIC, parts=("sha256", "pages")),
            ),
        ),
        Field(name="decided_by", kind=Kind.NAME, label=N_("Decision taken by"), visibility=_PUBLIC, law="2"),
        Field(name="decided_on", kind=Kind.DATE, label=N_("Date of the decision"), visibility=_PUBLIC, sortable=True, law="3"),
        Field(name="basis", kind=Kind.TEXT, label=N_("Basis"), visibility=_PUBLIC),
        Field(name="published_on", kind=Kind.DATE, label=N_("Published on"), visibility=_PUBLIC, sortable=True, listed=True),
        Field(name="corrected_on", kind=Kind.DATE, label=N_("Corrected on"), visibility=_PUBLIC, law="8"),
        Field(name="withdrawn_on", kind=Kind.DATE, label=N_("Withdrawn on"), visibility=_PUBLIC, law="8"),
        # Closed to the public by paragraph 10: for the competent bodies and the Commission alone.
        Group(
            name="sampling_control",
            label=N_("Sampling control"),
            law="7 «т», 10",
            fields=(
                Field(name="trade_name", kind=Kind.NAME, label=N_("Trade name")),
                Field(name="registration_number", kind=Kind.CODE, label=N_("Registration number")),
                Field(name="batch", kind=Kind.CODE, label=N_("Batch")),
                Field(name="country", kind=Kind.CHOICE, label=N_("State of the control"), choices=_STATES),
                Field(name="checked_on", kind=Kind.DATE, label=N_("Date of the control")),
            ),
        ),
    ),
)
