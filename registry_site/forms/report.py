"""The report of a suspicious product (seeds 000 and 001: the hotline; named or anonymous, free, at any hour)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.cases.report_fields import CONTACT, CONTENTS
from registry_site.forms.model import Answers, Choice, Form, Look, Question, Step, Values, said
from registry_site.forms.reaching import E_MAIL, PHONE, postal_address
from registry_site.forms.reading import Day, choice, line, text
from registry_site.forms.regional import regional
from registry_site.forms.registers import register_of
from registry_site.messages import N_, Message, message
from registry_site.regions import bodies, central

ANONYMOUS, NAMED = "anonymous", "named"

PHOTOS: Final = 5
_DESCRIPTION: Final = 5000


def is_named(answers: Answers) -> bool:
    """Whether the sender wants to be known."""
    return answers.get("sender", {}).get("as") == NAMED


@cache
def report() -> Form:
    """The form of the site."""
    return Form(
        kind=Kind.REPORT,
        title=N_("Report of a suspicious product"),
        steps=(_SENDER, _PRODUCT, _place(), _BATCH, _DESCRIPTION_STEP, _PHOTOS, _CONTACT_STEP),
        submission=submission,
        prefilled=("number",),
        way_out=True,
    )


def submission(answers: Answers, language: str) -> Submission:
    """The case: routed to the body of the region, and to the register that the number on the pack belongs to."""
    given = said(answers)
    body = bodies()[given["region"]]
    return Submission(
        kind=Kind.REPORT,
        channel=Channel.WEB,
        language=language,
        contents={**said(answers, *CONTENTS), "region": body.region or body.name},
        contact=said(answers, *CONTACT) if is_named(answers) else None,
        register=register_of(given.get("number", "")),
        region=body.region or None,
        body=body.number,
    )


def _bought_before(values: Values, today: date) -> Mapping[str, Message]:
    if values.get("bought_on", "") > today.isoformat():
        return {"bought_on": message(N_("The day on which it was bought cannot lie in the future."))}
    return {}


def _reachable(values: Values, _today: date) -> Mapping[str, Message]:
    if {"phone", "email", "address"} & set(values):
        return {}
    return {"email": message(N_("Enter an e-mail address, a telephone number or a postal address: one of them is enough."))}


def _place() -> Step:
    nowhere = Choice(value=central().number, label=N_("I do not know, or it was bought on the Internet"))
    choices = (*regional(), nowhere)
    missing = message(N_("Choose the region where you saw or bought it; if you do not know it, the last line of the list."))
    return Step(
        name="place",
        title=N_("Where did you buy or see it?"),
        questions=(
            Question(
                name="region",
                label=CONTENTS["region"],
                hint=N_("The report goes to the body of Rospotrebnadzor in that region."),
                field=choice(tuple(one.value for one in choices), missing),
                look=Look.LIST,
                choices=choices,
            ),
            Question(
                name="place",
                label=CONTENTS["place"],
                hint=N_("Name of the shop, street and house, or the address on the Internet"),
                field=line(longest=500),
                longest=500,
            ),
            Question(
                name="bought_on",
                label=CONTENTS["bought_on"],
                field=Day(),
                look=Look.DAY,
                hint=N_("For example 27.03.2026. Leave it empty if you do not remember."),
            ),
        ),
        flaws=_bought_before,
    )


_SENDER: Final = Step(
    name="sender",
    title=N_("Do you want to give your name?"),
    questions=(
        Question(
            name="as",
            label=N_("How to send the report"),
            field=choice((ANONYMOUS, NAMED), message(N_("Choose whether to send the report with your name or without it."))),
            look=Look.RADIOS,
            choices=(
                Choice(
                    value=ANONYMOUS,
                    label=N_("Anonymously"),
                    hint=N_("We keep the report and the day. Nobody can ask you anything except through the code of the receipt."),
                ),
                Choice(
                    value=NAMED,
                    label=N_("With my name"),
                    hint=N_("We also keep your name, how to reach you, and the time. The answer can reach you."),
                ),
            ),
        ),
    ),
)

_PRODUCT: Final = Step(
    name="product",
    title=N_("What product is it?"),
    questions=(
        Question(name="product", label=CONTENTS["product"], field=line(message(N_("Write what product it is.")))),
        Question(name="maker", label=CONTENTS["maker"], field=line(), hint=N_("As it is written on the pack")),
        Question(
            name="number",
            label=CONTENTS["number"],
            field=line(longest=200),
            longest=200,
            hint=N_("Of a certificate, a licence or a notice, if there is one. For example RU.77.99.88.003.E.001953.05.18"),
        ),
    ),
)

_BATCH: Final = Step(
    name="batch",
    title=N_("What batch is it?"),
    hint=N_("As it is written on the pack. Leave empty what is not there."),
    questions=tuple(
        Question(name=name, label=CONTENTS[name], field=line(longest=100), longest=100)
        for name in ("batch", "made_on", "good_until")
    ),
)

_DESCRIPTION_STEP: Final = Step(
    name="description",
    title=N_("What is suspicious?"),
    questions=(
        Question(
            name="description",
            label=CONTENTS["description"],
            field=text(message(N_("Write what is suspicious.")), longest=_DESCRIPTION),
            look=Look.TEXT,
            longest=_DESCRIPTION,
            hint=N_("If you want to stay anonymous, leave out everything by which you could be known."),
        ),
    ),
)

_PHOTOS: Final = Step(name="photos", title=N_("Add photos of the product and the pack"), photos=PHOTOS)

_CONTACT_STEP: Final = Step(
    name="contact",
    title=N_("Who are you, and where does the answer go?"),
    hint=N_("One way to reach you is enough. The staff sees this only after giving a reason, which is written down."),
    asked=is_named,
    questions=(
        Question(name="name", label=N_("Your name"), field=line(message(N_("Write your name."))), autocomplete="name"),
        E_MAIL,
        PHONE,
        postal_address(),
    ),
    flaws=_reachable,
)
