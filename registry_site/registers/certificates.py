"""State registration certificates of products (СГР): the order of 19 October 2007 № 657, and the EAEU register."""

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Field, Kind, Standing, Values, Visibility, Weight
from registry_site.registers.relations import Relation

_PUBLIC = Visibility.PUBLIC


def _unsigned(values: Values) -> str | None:
    """A certificate not yet signed is not in the register (№ 657, 7.4)."""
    status = values.get("status")
    if isinstance(status, str) and status.strip().lower() in ("не подписано", "не подписан"):
        return N_("The certificate is not signed")
    return None


DECLARATION = Declaration(
    name="certificates",
    label=N_("State registration certificates"),
    singular=N_("State registration certificate"),
    short=N_("Certificates"),
    source=N_("Unified register of state registration certificates of the Eurasian Economic Union"),
    number="number",
    title_fields=("product",),
    newest_by="issued_on",
    begins="issued_on",
    schema_type="Certification",
    status_since="status_on",
    relations=(
        Relation(
            register="certificates",
            by=(("holder_tax_id", "holder_tax_id"),),
            label=N_("Same tax id of the holder"),
            told=N_("The holders have the same tax id: one taxpayer, as the register states it."),
        ),
        Relation(
            register="certificates",
            by=(("maker", "maker"),),
            label=N_("Same maker"),
            told=N_("The makers have the same name. Different firms may have one name: compare their addresses."),
        ),
        Relation(
            register="licences",
            by=(("holder_tax_id", "tax_id"),),
            label=N_("Same tax id"),
            # Twelve digits are a ИНН of a person as well as a БИН or ИИН (FORMATS 4).
            told=N_(
                "The licensee has the tax id of the holder. A licence says nothing of the product. Numbers of twelve digits "
                "are given in Russia and in Kazakhstan: compare the names."
            ),
            told_there=N_(
                "The holder has the tax id of the licensee. A certificate says nothing of the licence. Numbers of twelve digits "
                "are given in Russia and in Kazakhstan: compare the names."
            ),
        ),
    ),
    order=10,
    forgiving_dates=True,
    sectioned=True,  # two sections: in force; suspended together with annulled (№ 657, 8.7)
    unpublished=_unsigned,
    # The closed list of dictionary 1997 (FORMATS 1.4); its parts are also met apart.
    standings={
        "подписан и действует": Standing.IN_FORCE,
        "действует": Standing.IN_FORCE,
        "приостановлен": Standing.SUSPENDED,
        "аннулирован": Standing.ENDED,
        "отозван": Standing.ENDED,
        "аннулирован / отозван": Standing.ENDED,
        "аннулирован/отозван": Standing.ENDED,
    },
    standing_prefixes=(("удален", Standing.ENDED),),
    fields=(
        Field(
            name="number",
            kind=Kind.CODE,
            label=N_("Certificate number"),
            visibility=_PUBLIC,
            required=True,
            sortable=True,
            law="№ 657, 8.3",
        ),
        Field(
            name="status",
            kind=Kind.CHOICE,
            label=N_("Status"),
            visibility=_PUBLIC,
            facet=True,
            choices={
                "подписан и действует": N_("signed and in force"),
                "приостановлен": N_("suspended"),
                "аннулирован / отозван": N_("annulled or withdrawn"),
                "аннулирован": N_("annulled"),
                "отозван": N_("withdrawn"),
                "удален из-за технической ошибки при оформлении": N_("deleted: technical error when drawn up"),
                "удален в связи с переоформлением": N_("deleted: re-issued"),
            },
            law="№ 657, 8.7",
        ),
        Field(name="status_on", kind=Kind.DATE, label=N_("Date of the status"), visibility=_PUBLIC, sortable=True),
        Field(name="blank_number", kind=Kind.CODE, label=N_("Printed number of the form"), visibility=_PUBLIC),
        Field(
            name="issued_on",
            kind=Kind.DATE,
            label=N_("Date of issue"),
            visibility=_PUBLIC,
            sortable=True,
            listed=True,
            law="№ 657, 8.3",
        ),
        Field(
            name="issuing_state",
            kind=Kind.CHOICE,
            label=N_("Issuing state"),
            visibility=_PUBLIC,
            facet=True,
            choices={
                "AM": N_("Armenia"),
                "BY": N_("Belarus"),
                "KZ": N_("Kazakhstan"),
                "KG": N_("Kyrgyzstan"),
                "RU": N_("Russia"),
            },
        ),
        Field(name="issuing_body", kind=Kind.NAME, label=N_("Issuing body"), visibility=_PUBLIC, law="№ 657, 8.3"),
        Field(
            name="issuing_body_address",
            kind=Kind.PLACE,
            label=N_("Address of the issuing body"),
            visibility=_PUBLIC,
            law="№ 657, 8.3",
        ),
        Field(
            name="product",
            kind=Kind.NAME,
            label=N_("Product"),
            visibility=_PUBLIC,
            required=True,
            weight=Weight.TITLE,
            law="№ 657, 8.3",
        ),
        Field(name="product_use", kind=Kind.TEXT, label=N_("Use of the product"), visibility=_PUBLIC),
        Field(name="product_code", kind=Kind.TEXT, label=N_("Product code"), visibility=_PUBLIC),
        Field(name="product_category", kind=Kind.CHOICE, label=N_("Product category"), visibility=_PUBLIC, facet=True),
        Field(name="trademark", kind=Kind.NAME, label=N_("Trademark"), visibility=_PUBLIC, weight=Weight.TITLE, law="№ 657, 8.3"),
        Field(
            name="maker", kind=Kind.NAME, label=N_("Maker"), visibility=_PUBLIC, weight=Weight.MAKER, listed=True, law="№ 657, 8.3"
        ),
        Field(name="maker_address", kind=Kind.PLACE, label=N_("Address of the maker"), visibility=_PUBLIC, law="№ 657, 8.3"),
        Field(
            name="maker_country",
            kind=Kind.CHOICE,
            label=N_("Country of the maker"),
            visibility=_PUBLIC,
            facet=True,
            listed=True,
            law="№ 657, 8.3",
        ),
        Field(name="developer", kind=Kind.NAME, label=N_("Developer"), visibility=_PUBLIC, weight=Weight.MAKER, law="№ 657, 8.3"),
        Field(name="supplier", kind=Kind.NAME, label=N_("Supplier"), visibility=_PUBLIC, weight=Weight.MAKER, law="№ 657, 8.3"),
        Field(name="holder", kind=Kind.NAME, label=N_("Holder"), visibility=_PUBLIC, weight=Weight.MAKER, listed=True),
        Field(name="holder_tax_id", kind=Kind.CODE, label=N_("Tax id of the holder"), visibility=_PUBLIC),
        Field(name="holder_address", kind=Kind.PLACE, label=N_("Address of the holder"), visibility=_PUBLIC),
        Field(name="holder_country", kind=Kind.CHOICE, label=N_("Country of the holder"), visibility=_PUBLIC),
        Field(name="normative_documents", kind=Kind.TEXT, label=N_("Normative documents"), visibility=_PUBLIC, law="№ 657, 8.3"),
        Field(name="use_area", kind=Kind.TEXT, label=N_("Area of use"), visibility=_PUBLIC),
        Field(name="test_reports", kind=Kind.TEXT, label=N_("Test reports"), visibility=_PUBLIC),
        Field(name="hazards", kind=Kind.TEXT, label=N_("Hazardous properties"), visibility=_PUBLIC, law="№ 657, 8.3"),
        Field(name="safety_measures", kind=Kind.TEXT, label=N_("Safety measures"), visibility=_PUBLIC, law="№ 657, 8.3"),
        Field(name="storage_conditions", kind=Kind.TEXT, label=N_("Storage conditions"), visibility=_PUBLIC),
        Field(name="label", kind=Kind.TEXT, label=N_("Text of the label"), visibility=_PUBLIC),
        Field(name="technical_regulations", kind=Kind.TEXT, label=N_("Technical regulations"), visibility=_PUBLIC, many=True),
        Field(name="replaces", kind=Kind.CODE, label=N_("Replaces the certificate"), visibility=_PUBLIC, law="№ 657, 7.5"),
        Field(name="replaced_by", kind=Kind.CODE, label=N_("Replaced by the certificate"), visibility=_PUBLIC, law="№ 657, 7.5"),
        # A signer and the papers of a sole trader are personal data: kept, never published.
        Field(name="signatory", kind=Kind.TEXT, label=N_("Signatory")),
        Field(name="entrepreneur_identity", kind=Kind.TEXT, label=N_("Name of the sole trader"), law="№ 657, 8.3"),
        Field(name="identity_document", kind=Kind.TEXT, label=N_("Identity document of the sole trader"), law="№ 657, 8.3"),
    ),
)
