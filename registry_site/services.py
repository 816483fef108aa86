"""What the doors of the public site are given: settings, search engine, ledger and clock, bound to the application."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import BoundedSemaphore
from time import time
from typing import Any

from flask import current_app, request
from sqlalchemy import Engine

from registry_site.asking import Asking
from registry_site.cases.store import Cases
from registry_site.configured import SiteSettings
from registry_site.errors import Unavailable
from registry_site.ledger.reading import Generation, Ledger
from registry_site.search.port import SearchEngine

_OF_REQUEST = "registry.services"


@dataclass(frozen=True, kw_only=True)
class Services:
    """`today` is the clock of all day-dependent answers; tests set their own. `lookups` is the ledger of what is never listed.

    `cases` opens the database of what people send when it is first asked for, `issued` the same for the list of issued
    extracts alone, which needs no key; `seconds` is the time since 1970.
    `waiting` is held by a request that waits for a change: of two threads one must stay free. `missed` says why a request
    could not ask the engine for something.
    """

    settings: SiteSettings
    engine: SearchEngine
    ledger: Ledger
    lookups: Ledger
    today: Callable[[], date]
    cases: Callable[[], Cases]
    issued: Callable[[], Engine]
    seconds: Callable[[], float] = time
    generations: dict[tuple[str, int], Generation] = field(default_factory=dict, compare=False)  # read once: they never change
    unserved: dict[str, tuple[float, Generation | None]] = field(default_factory=dict, compare=False)  # see publication
    waiting: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(1), compare=False)
    missed: list[Unavailable] = field(default_factory=list, compare=False)


def services() -> Services:
    """The services of the application that handles this request, as this request sees them."""
    bound: Services = current_app.extensions["registry"]
    return of_request(bound, request.environ)


def opened_cases() -> Cases:
    """The database of what people send. Raises Unavailable where it was not prepared."""
    return services().cases()


def origin() -> str:
    """The beginning of every absolute address: what the settings say, else the host that was asked."""
    return services().settings.public_url or request.host_url.rstrip("/")


def missed(environ: Mapping[str, Any]) -> list[Unavailable]:
    """Why this request could not ask the engine for something, the first failure first; empty if it could, or did not ask."""
    held: Services | None = environ.get(_OF_REQUEST)
    return [] if held is None else held.missed


def of_request(bound: Services, environ: MutableMapping[str, Any]) -> Services:
    """The same services for all who handle one request: what failed for one of them is not asked again by another."""
    held: Services | None = environ.get(_OF_REQUEST)
    if held is None:
        missed: list[Unavailable] = []
        held = environ[_OF_REQUEST] = replace(bound, engine=Asking(bound.engine, bound.ledger, missed), missed=missed)
    return held
