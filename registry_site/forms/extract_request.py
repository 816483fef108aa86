"""The request for an official extract (order № 657, 4.5 and 8.9: for anybody, free of charge, in 30 days)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from registry_site.cases.asked_fields import (
    BY_MAIL,
    BY_POST,
    CODES,
    EXTRACT,
    HERE,
    LEGAL_PERSON,
    NATURAL_PERSON,
    PUBLIC_BODY,
    SENDER,
)
from registry_site.cases.kinds import Channel, Kind
from registry_site.cases.registering import Submission
from registry_site.forms.model import Answers, Choice, Form, Look, Question, Step, Values, said
from registry_site.forms.reaching import E_MAIL, full_name, postal_address
from registry_site.forms.reading import Day, choice, line, text
from registry_site.forms.registers import register_of
from registry_site.identifiers.numbers import number_key
from registry_site.identifiers.recognising import holds_several
from registry_site.messages import N_, Message, message

MOST: Final = 20
"""Records of one request."""

FILES: Final = 5
_LONGEST: Final = 200


@cache
def extract_request(*, mails: bool) -> Form:
    """The form of the site; where it sends no `mails` it promises none."""
    return Form(
        kind=Kind.EXTRACT,
        title=N_("Request for an extract"),
        steps=(_ASKER, _ORGANISATION, _PERSON, _RECORDS, _answer(mails), _FILES),
        submission=submission,
        prefilled=("records",),
    )


def submission(answers: Answers, language: str) -> Submission:
    """The case: all of it named, for an extract is made out to somebody."""
    given = said(answers)
    numbers = numbers_of(given["records"])
    contents = {
        "asker": given["asker"],
        "records": list(numbers),
        "as_of": given.get("as_of"),
        "answer": given["answer"],
    }
    registers = {register_of(number) for number in numbers}
    return Submission(
        kind=Kind.EXTRACT,
        channel=Channel.WEB,
        language=language,
        contents=contents,
        contact=said(answers, "organisation", "tax_id", "name", "position", "email", "address"),
        register=registers.pop() if len(registers) == 1 else None,
    )


def numbers_of(typed: str) -> tuple[str, ...]:
    """The numbers, one a line, each once, in the order given."""
    return tuple(dict.fromkeys(one for line_ in typed.split("\n") if (one := " ".join(line_.split()))))


def _countable(values: Values, today: date) -> Mapping[str, Message]:
    flaws: dict[str, Message] = {}
    numbers = numbers_of(values["records"])
    if len(numbers) > MOST:
        said = N_("At most %(most)s records fit into one request; there are %(count)s. Send the others in another one.")
        flaws["records"] = message(said, most=MOST, count=len(numbers))
    elif too_long := next((number for number in numbers if len(number) > _LONGEST), None):
        flaws["records"] = message(N_("This is too long for a number: %(number)s"), number=f"{too_long[:60]}…")
    elif several := next(filter(holds_several, numbers), None):
        said = N_("Several numbers stand in one line: %(number)s. Write each on a line of its own.")
        flaws["records"] = message(said, number=several)
    elif wordy := next((number for number in numbers if not any(map(str.isdigit, number_key(number)))), None):
        said = N_("This is not a number: %(number)s. Write it as it stands on the document.")
        flaws["records"] = message(said, number=wordy)
    if values.get("as_of", "") > today.isoformat():
        flaws["as_of"] = message(N_("The day lies in the future. Ask for today or for an earlier day."))
    return flaws


def _reachable(values: Values, _today: date) -> Mapping[str, Message]:
    if values["answer"] == BY_MAIL and "email" not in values:
        return {"email": message(N_("Enter the e-mail address to which the extract goes."))}
    if values["answer"] == BY_POST and "address" not in values:
        return {"address": message(N_("Enter the postal address to which the extract goes."))}
    return {}


def _for_organisation(answers: Answers) -> bool:
    return answers.get("asker", {}).get("asker") in (PUBLIC_BODY, LEGAL_PERSON)


def _answer(mails: bool) -> Step:
    by_mail = (Choice(value=BY_MAIL, label=CODES[BY_MAIL]),) if mails else ()
    choices = (
        Choice(value=HERE, label=N_("I fetch it here with the code of the receipt")),
        *by_mail,
        Choice(value=BY_POST, label=CODES[BY_POST]),
    )
    how = Question(
        name="answer",
        label=N_("How you want it"),
        field=choice(tuple(one.value for one in choices), message(N_("Choose where the extract goes."))),
        look=Look.RADIOS,
        choices=choices,
    )
    return Step(
        name="answer",
        title=N_("Where does the extract go?"),
        hint=N_("In every case you can fetch it here with the code of your receipt."),
        questions=(how, E_MAIL, postal_address()) if mails else (how, postal_address()),
        flaws=_reachable,
    )


_ASKER: Final = Step(
    name="asker",
    title=N_("Who asks for the extract?"),
    questions=(
        Question(
            name="asker",
            label=EXTRACT["asker"],
            field=choice((PUBLIC_BODY, LEGAL_PERSON, NATURAL_PERSON), message(N_("Choose who asks for the extract."))),
            look=Look.RADIOS,
            choices=(
                Choice(value=PUBLIC_BODY, label=CODES[PUBLIC_BODY]),
                Choice(value=LEGAL_PERSON, label=CODES[LEGAL_PERSON]),
                Choice(value=NATURAL_PERSON, label=N_("I myself")),
            ),
        ),
    ),
)

_ORGANISATION: Final = Step(
    name="organisation",
    title=N_("Which body or organisation is it?"),
    asked=_for_organisation,
    questions=(
        Question(
            name="organisation",
            label=N_("Full name"),
            field=line(message(N_("Write the name of the body or organisation."))),
            autocomplete="organization",
        ),
        Question(
            name="tax_id",
            label=SENDER["tax_id"],
            hint=N_("INN, UNP, BIN or its like, if there is one"),
            field=line(longest=20),
            longest=20,
        ),
        Question(name="position", label=N_("Your position there"), field=line(), autocomplete="organization-title"),
    ),
)

_PERSON: Final = Step(
    name="person",
    title=N_("What is your name?"),
    questions=(full_name(message(N_("Write your name: a request without one cannot be registered."))),),
)

_RECORDS: Final = Step(
    name="records",
    title=N_("Which records do you need?"),
    questions=(
        Question(
            name="records",
            label=N_("Numbers, one on each line"),
            hint=N_("Of certificates, licences or notices, up to 20. For example RU.77.99.88.003.E.001953.05.18"),
            field=text(message(N_("Enter at least one number.")), longest=MOST * _LONGEST),
            look=Look.TEXT,
            longest=MOST * _LONGEST,
        ),
        Question(
            name="as_of",
            label=EXTRACT["as_of"],
            hint=N_("For example 27.03.2026. Leave it empty for the day on which the extract is signed."),
            field=Day(),
            look=Look.DAY,
        ),
    ),
    flaws=_countable,
)

_FILES: Final = Step(name="files", title=N_("Add pictures of documents, if there are any"), photos=FILES)
