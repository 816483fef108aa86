"""Pages about the registers: what they are, sources and freshness, how the search works, the API, accessibility."""

from flask import render_template, request

from registry_site.arguments import only
from registry_site.errors import NotFound
from registry_site.i18n import current
from registry_site.messages import N_, message
from registry_site.pages.frame import listing
from registry_site.publication import served
from registry_site.registers import REGISTERS
from registry_site.services import services

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
        raise NotFound(message(N_("There is no such page here. Check the address, or start from the home page.")))
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
    )
