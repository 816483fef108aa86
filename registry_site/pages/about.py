"""Pages about the registers: what they are, sources and freshness, how the search works, the API, accessibility."""

from flask import render_template, request

from registry_site.addresses import no_page
from registry_site.amounts import CHANGES_LOOKED_AT, MOST_IN_WORKBOOK
from registry_site.arguments import only
from registry_site.display import full_label
from registry_site.i18n import current
from registry_site.limiting.tiers import DOWNLOAD, LIST_OF_NUMBERS, PUBLISHED_FILE, SEARCH
from registry_site.messages import N_
from registry_site.pages.frame import listing
from registry_site.pages.related import relations
from registry_site.publication import served
from registry_site.reference import reading
from registry_site.reference.refusals import ERRORS
from registry_site.registers import REGISTERS
from registry_site.services import origin, services
from registry_site.translating import Translator
from registry_site.verifying.asked_lists import LARGEST, MOST
from registry_site.verifying.statements import MOST_LOOKED_UP, STATEMENTS
from registry_site.verifying.verdicts import Verdict

TOPICS = {
    "": N_("About the registers"),
    "sources": N_("Sources and freshness"),
    "search": N_("How the search works"),
    "api": N_("Data for programs (API)"),
    "accessibility": N_("Accessibility"),
}


def show(topic: str = "") -> str:
    """One of the pages. Raises NotFound for a topic that there is not."""
    only(request.args, ())
    if topic not in TOPICS:
        raise no_page()
    held, words = services(), current()
    registers = []
    for register in REGISTERS.values():
        generation = served(held, register) if topic == "sources" else None
        sources = held.ledger.sources(register, generation.number) if generation else []
        registers.append((register, listing(words.language, register), generation, sources))
    return render_template(
        "about.html",
        topic=topic,
        heading=words.text(TOPICS[topic]),
        topics=[(f"/{words.language}/about/{name}", words.text(label), name == topic) for name, label in TOPICS.items()],
        registers=registers,
        most=MOST,
        largest=LARGEST,
        looked_up=MOST_LOOKED_UP,
        quota=held.settings.limits,
        costs={"search": SEARCH, "published": PUBLISHED_FILE, "numbers": LIST_OF_NUMBERS, "download": DOWNLOAD},
        most_in_workbook=MOST_IN_WORKBOOK,
        looked_at=CHANGES_LOOKED_AT,
        comparisons=_comparisons(words) if topic == "search" else [],
        reference=_reference(words) if topic == "api" else None,
        base=origin(),
    )


def _reference(words: Translator) -> dict[str, object]:
    return {
        "operations": reading.told(words),
        "shapes": reading.shapes(words),
        "examples": reading.examples(words),
        "errors": ERRORS,
        "verdicts": [(verdict.value, words.text(STATEMENTS[verdict])) for verdict in Verdict],
    }


def _comparisons(words: Translator) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """`(register, other register, pairs of fields)` of every declared relation, in the words of the reader."""
    return [
        (
            words.text(register.short),
            words.text(other.short),
            [(full_label(register, here, words), full_label(other, there, words)) for here, there in relation.by],
        )
        for register in REGISTERS.values()
        for other, relation in relations(register)
        if relation in register.relations
    ]
