"""The complaint (order № 657, 10: state registration; seed 003, 2.2.10, 2.3 and 5: control of pharmacy licences)."""

from functools import cache
from typing import Final

from registry_site.cases.asked_fields import COMPLAINT
from registry_site.cases.kinds import LICENSEE, MESSAGE, REGISTRATION, Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.forms.model import Answers, Choice, Form, Look, Question, Step, said
from registry_site.forms.reaching import E_MAIL, PHONE, full_name, postal_address
from registry_site.forms.reading import choice, line, text
from registry_site.forms.regional import regional
from registry_site.forms.registers import register_of
from registry_site.messages import N_, message
from registry_site.regions import bodies, central

FILES: Final = 5
_MATTER: Final = 10_000


@cache
def complaint() -> Form:
    """The form of the site."""
    return Form(
        kind=Kind.COMPLAINT,
        title=N_("Complaint"),
        steps=(_ORDER, _addressee(), _PERSON, _MATTER_STEP, _FILES),
        submission=submission,
        prefilled=("number",),
    )


def submission(answers: Answers, language: str) -> Submission:
    """The case. The term follows from the order: ten working days for a licensee, thirty days otherwise."""
    given = said(answers)
    body = bodies()[given["body"]]
    return Submission(
        kind=Kind.COMPLAINT,
        channel=Channel.WEB,
        language=language,
        contents={**said(answers, "order", "official", "number", "matter", "demand"), "body": body.name},
        contact=said(answers, "name", "organisation", "address", "email", "phone"),
        register=register_of(given.get("number", "")),
        region=body.region or None,
        body=body.number,
        order=given["order"],
    )


def _addressee() -> Step:
    choices = (Choice(value=central().number, label=central().name, lang="ru"), *regional())
    return Step(
        name="addressee",
        title=N_("Whose decision or act is it?"),
        questions=(
            Question(
                name="body",
                label=COMPLAINT["body"],
                hint=N_("The service itself, or its body in a region"),
                field=choice(tuple(one.value for one in choices), message(N_("Choose the body whose decision or act it is."))),
                look=Look.LIST,
                choices=choices,
            ),
            Question(name="official", label=N_("The official, if you know"), field=line()),
        ),
    )


_ORDER: Final = Step(
    name="order",
    title=N_("What is the complaint about?"),
    questions=(
        Question(
            name="order",
            label=COMPLAINT["order"],
            field=choice((REGISTRATION, LICENSEE, MESSAGE), message(N_("Choose what the complaint is about."))),
            look=Look.RADIOS,
            choices=(
                Choice(
                    value=REGISTRATION,
                    label=N_("State registration of a product"),
                    hint=N_("A decision, an act or a failure to act. The answer is due within 30 days (order № 657, 10)."),
                ),
                Choice(
                    value=LICENSEE,
                    label=N_("Control of a pharmacy licence: I am the licensee"),
                    hint=N_("It is examined within 10 working days (order of the licences control, 5.5)."),
                ),
                Choice(
                    value=MESSAGE,
                    label=N_("Control of a pharmacy licence: I am not the licensee"),
                    hint=N_("The answer is due within 30 days (order of the licences control, 2.2.10)."),
                ),
            ),
        ),
    ),
)

_PERSON: Final = Step(
    name="person",
    title=N_("Who are you, and where does the answer go?"),
    hint=N_("A complaint without a name and a postal address is not answered: the rules ask for both."),
    questions=(
        full_name(message(N_("Write your name: without it a complaint is not answered."))),
        Question(name="organisation", label=N_("Organisation, if you complain for one"), field=line(), autocomplete="organization"),
        postal_address(message(N_("Write the postal address for the answer: without it a complaint is not answered."))),
        E_MAIL,
        PHONE,
    ),
)

_MATTER_STEP: Final = Step(
    name="matter",
    title=N_("What happened?"),
    questions=(
        Question(
            name="matter",
            label=COMPLAINT["matter"],
            hint=N_("What was decided or done, when, and which of your rights it touches"),
            field=text(message(N_("Write what the complaint is about.")), longest=_MATTER),
            look=Look.TEXT,
            longest=_MATTER,
        ),
        Question(
            name="number",
            label=COMPLAINT["number"],
            field=line(longest=200),
            longest=200,
        ),
        Question(name="demand", label=N_("What you ask for"), field=text(longest=2000), look=Look.TEXT, longest=2000),
    ),
)

_FILES: Final = Step(name="files", title=N_("Add pictures of documents, if there are any"), photos=FILES)
