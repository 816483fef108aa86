"""What the desk is given, bound to its application."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from registry_site.cases.store import Cases
from registry_site.configured import DeskSettings
from registry_site.ledger.reading import Ledger


@dataclass(frozen=True, kw_only=True)
class Held:
    """`today` is the clock of terms, `now` (with a zone) that of sessions, codes and the log; tests set their own."""

    settings: DeskSettings
    cases: Cases
    ledger: Ledger
    today: Callable[[], date]
    now: Callable[[], datetime]


def held() -> Held:
    """What the application that handles this request was given."""
    bound: Held = current_app.extensions["desk"]
    return bound
