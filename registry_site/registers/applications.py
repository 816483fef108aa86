"""How far an application for state registration has got (seed 002: order № 657, 2.10): asked by number and date together, never listed."""

from registry_site.messages import N_
from registry_site.registers.declaration import Declaration
from registry_site.registers.lookups import Key
from registry_site.registers.model import Field, Kind, Visibility

_ACCEPTANCE = N_("Acceptance of the application and the documents")
_EXAMINATION = N_("Examination of the documents")
_RESULTS = N_("Examination of the results of tests")
_DECISION = N_("Decision on issue or refusal")
_ENTRY = N_("Entry in the register")
_ISSUE = N_("Issue of the certificate")
_CHANGE = N_("Change of a certificate, or a new one for one that was lost")
_SUSPENDED = N_("The registration is suspended; the applicant is told of it in writing")

DECLARATION = Declaration(
    name="applications",
    label=N_("Progress of an application"),
    singular=N_("Application"),
    source=N_("Journal of applications for state registration"),
    number="number",
    title_fields=("stage",),
    newest_by="stage_on",
    order=90,
    standings={},
    key=Key(
        fields=("number", "received_on"),
        heading=N_("What stage has the application reached?"),
        where=N_("The incoming number and the date stand on the receipt that was given for the documents. Both are needed."),
        unknown=N_(
            "No application with this number and this date is in the list. Compare both with the receipt; applications handed in "
            "lately may not be in the list yet."
        ),
    ),
    fields=(
        Field(name="number", kind=Kind.CODE, label=N_("Incoming number"), required=True, law="№ 657, 2.10"),
        Field(name="received_on", kind=Kind.DATE, label=N_("Date of the receipt"), required=True, law="№ 657, 2.10"),
        Field(
            name="stage",
            kind=Kind.CHOICE,
            label=N_("Stage"),
            visibility=Visibility.PUBLIC,
            required=True,
            # The administrative procedures of the order by their names there; another text is shown as it was written.
            choices={
                "прием заявления": _ACCEPTANCE,  # 5.2
                "прием и регистрация документов": _ACCEPTANCE,
                "экспертиза документов": _EXAMINATION,  # 7.1
                "экспертиза документов, представляемых заявителем": _EXAMINATION,
                "экспертиза результатов исследований": _RESULTS,  # 7.2
                "экспертиза результатов исследований (испытаний)": _RESULTS,
                "принятие решения": _DECISION,  # 7.3
                "принятие решения о выдаче или об отказе": _DECISION,
                "внесение сведений в реестр": _ENTRY,  # 7.4
                "выдача свидетельства": _ISSUE,  # 5.4, 7.4
                "выдача свидетельства о государственной регистрации": _ISSUE,
                "внесение изменений в свидетельство": _CHANGE,  # 7.5
                "выдача нового свидетельства взамен утраченного": _CHANGE,
                "приостановлено": _SUSPENDED,  # 2.8
            },
            law="№ 657, 2.10",
        ),
        Field(name="stage_on", kind=Kind.DATE, label=N_("Since"), visibility=Visibility.PUBLIC),
    ),
)
