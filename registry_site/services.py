"""What the doors of the public site are given: settings, search engine, ledger and clock, bound to the application."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask import current_app

from registry_site.ledger.reading import Generation, Ledger
from registry_site.search.port import SearchEngine
from registry_site.settings import SiteSettings


@dataclass(frozen=True, kw_only=True)
class Services:
    """`today` is the clock of all day-dependent answers; tests set their own."""

    settings: SiteSettings
    engine: SearchEngine
    ledger: Ledger
    today: Callable[[], date]
    generations: dict[tuple[str, int], Generation] = field(default_factory=dict, compare=False)  # read once: they never change


def services() -> Services:
    """The services of the application that handles this request."""
    bound: Services = current_app.extensions["registry"]
    return bound
