"""Every operation of the API: its address, what it takes, what it answers, and how it refuses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry_site.amounts import CHANGES, SUGGESTIONS
from registry_site.messages import N_
from registry_site.reference import shapes
from registry_site.reference.parameters import LANGUAGE, REGISTER, TEXT, Parameter, day, limit, of_list, record_id
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.tabular.cells import XLSX_MEDIA

PREFIX = "/api/v1"

WRONG = "bad_request"
UNKNOWN = "not_found"
DOWN = "unavailable"
SEARCH_DOWN = "search_down"
EMPTY = "nothing_published"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation. GET has HEAD with it.

    `answers` names a component of the document, `refuses` the codes of its errors. `example` is what follows the address in a
    question that works with any data; `sends` are the components of the body by media type, which the answer has, too;
    `register` is the register whose records it speaks of.
    """

    name: str
    address: str
    title: str
    says: str
    takes: tuple[Parameter, ...]
    answers: str
    refuses: tuple[str, ...]
    example: str = ""
    register: Register | None = None
    media_type: str = "application/json"
    redirects: bool = False
    conditional: bool = True
    method: str = "get"
    sends: Mapping[str, str] = field(default_factory=dict)


def operations() -> Iterator[Operation]:
    """All operations, in the order in which a reader meets them."""
    yield Operation(
        name="root",
        address="",
        title=N_("Where everything begins"),
        says=N_("The addresses of the description, of the registers, and of what goes over all of them."),
        takes=(LANGUAGE,),
        answers="Root",
        refuses=(WRONG,),
    )
    for register in REGISTERS.values():
        yield from _of_register(register)
    yield Operation(
        name="verify",
        address="/verify",
        title=N_("Check a number"),
        says=N_("The verdict on one number, today or on a day, with every record that has it and what the verdict rests on."),
        takes=(
            Parameter(name="number", takes=TEXT.takes, says=N_("The number, in any writing"), required=True),
            day("on", N_("The day to judge by, today or earlier")),
            LANGUAGE,
        ),
        answers="Verification",
        refuses=(WRONG, EMPTY, DOWN),
        example="?number=RU.77.99.88.003.E.001953.05.18",
        conditional=False,
    )
    yield Operation(
        name="verify_list",
        address="/verify",
        method="post",
        title=N_("Check a list of numbers"),
        says=N_("Up to 1,000 numbers as JSON, CSV or XLSX; the answer is of the same kind, with a row for each, in order."),
        takes=(day("on", N_("The day to judge by, today or earlier")), LANGUAGE),
        answers="Verifications",
        refuses=(WRONG, "too_large", "unsupported_type", EMPTY, DOWN),
        conditional=False,
        sends={"application/json": "Numbers", "text/csv": "Table", XLSX_MEDIA: "Table"},
    )
    yield Operation(
        name="changes",
        address="/changes",
        title=N_("Changes"),
        says=N_(
            "Every change of every register once, in one order and without gaps, for ever: for a copy that is never out of step."
        ),
        takes=(
            Parameter(name="since", takes=shapes.SEQUENCE, says=N_("The number of the last change that you have, 0 for none")),
            Parameter(
                name="chain",
                takes=shapes.CHAIN,
                says=N_("Stands in links.next: shows that the service was restored from an older copy, and answers 410 then"),
            ),
            REGISTER,
            limit(CHANGES),
            LANGUAGE,
            Parameter(
                name="Prefer",
                takes=shapes.PREFERENCE,
                says=N_("wait=SECONDS lets the question wait up to 30 seconds for a change (RFC 7240)"),
                place="header",
            ),
        ),
        answers="Changes",
        refuses=(WRONG, "unknown_sequence", EMPTY, DOWN),
        example="?since=0&limit=2",
    )
    yield Operation(
        name="suggest",
        address="/suggest",
        title=N_("What a typed text may become"),
        says=N_("Names, makers and numbers that begin as typed, those with the most records first."),
        takes=(TEXT, REGISTER, limit(SUGGESTIONS), LANGUAGE),
        answers="Suggestions",
        refuses=(WRONG, EMPTY, SEARCH_DOWN, DOWN),
        example="?q=кр",
    )
    yield Operation(
        name="manifest",
        address="/dumps/manifest.json",
        title=N_("Published files"),
        says=N_("What whole registers and files of changes there are, with their sums; signed in manifest.json.sig."),
        takes=(),
        answers="Manifest",
        refuses=(WRONG, UNKNOWN),
    )
    yield Operation(
        name="status",
        address="/status",
        title=N_("Freshness of the registers"),
        says=N_("What is published of each register, how fresh it is, and the files it was made from."),
        takes=(LANGUAGE,),
        answers="Status",
        refuses=(WRONG, DOWN),
    )
    yield Operation(
        name="fields",
        address="/fields",
        title=N_("Fields of the registers"),
        says=N_("The public fields with their labels in every language, and what each can be asked."),
        takes=(LANGUAGE,),
        answers="Fields",
        refuses=(WRONG,),
    )
    yield Operation(
        name="description",
        address="/openapi.json",
        title=N_("This description"),
        says=N_("The API as an OpenAPI 3.1 document."),
        takes=(LANGUAGE,),
        answers="Description",
        refuses=(WRONG,),
    )


def _of_register(register: Register) -> Iterator[Operation]:
    name = register.name
    yield Operation(
        name=f"list_{name}",
        address=f"/{name}",
        title=register.label,
        says=N_("Records by words, filters and dates, in pages of one publication; every hit is reached by links.next."),
        takes=tuple(of_list(register)),
        answers=f"{name}_list",
        refuses=(WRONG, "expired_cursor", EMPTY, SEARCH_DOWN, DOWN),
        example=f"?limit=2&facets={register.facets[0]}",
        register=register,
    )
    yield Operation(
        name=f"read_{name}",
        address=f"/{name}/{{id}}",
        title=register.singular,
        says=N_("One record as it is now, or as the register said on a day."),
        takes=(record_id(register), day("as_of", N_("What the register said at the end of this day in Moscow")), LANGUAGE),
        answers=f"{name}_record",
        refuses=(WRONG, UNKNOWN, "gone", EMPTY, DOWN),
        register=register,
        redirects=True,
    )
    yield Operation(
        name=f"history_{name}",
        address=f"/{name}/{{id}}/history",
        title=N_("History of a record"),
        says=N_("Every state that a record ever had, the newest first."),
        takes=(record_id(register), LANGUAGE),
        answers=f"{name}_history",
        refuses=(WRONG, UNKNOWN, EMPTY, DOWN),
        register=register,
        redirects=True,
    )
