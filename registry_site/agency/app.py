"""The agencies' door, put together: the one place that builds it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from types import TracebackType

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.vault import open_for_door
from registry_site import clock
from registry_site.agency import alerts, extracts, health, notices, sampling, states
from registry_site.agency.accounts import write_down
from registry_site.agency.admission import admit, challenge, recognise
from registry_site.agency.counting import counted
from registry_site.agency.held import Held
from registry_site.configured import AgencySettings
from registry_site.errors import KeyRefused, NotAllowed
from registry_site.i18n import take_language_asked
from registry_site.ledger.connecting import open_ledger
from registry_site.limiting.limiter import init_limits
from registry_site.serving.headers import init_headers
from registry_site.serving.problems import init_problems, request_id

PREFIX = "/agency/v1"
_LARGEST = 64 << 20  # bytes of a request: a package of notices with its photographs
_LARGEST_TEXT = 2 << 20  # bytes of the JSON in a form
_MOST_PARTS = 100


class Door(Flask):
    """Flask, but what is logged of an unexpected error carries the number of the request and nothing of its address."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        self.logger.error("request %s failed: %s", request_id(), request.method, exc_info=exc_info)


def create_agency(settings: AgencySettings, *, today: Callable[[], date] = clock.today) -> Flask:
    """Build the agencies' door. It keeps no session, sets no cookie, and has no page: every answer is for programs.

    Raises BadRequest for the address of a database that cannot be used.
    """
    door = Door(__name__, static_folder=None)
    door.config["MAX_CONTENT_LENGTH"] = _LARGEST
    door.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_TEXT
    door.config["MAX_FORM_PARTS"] = _MOST_PARTS
    door.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    door.config["PROBLEMS"] = f"{PREFIX}/problems"
    door.extensions["agency"] = Held(
        settings=settings,
        vault=open_for_door(settings.vault_url, connections=settings.pool, timeout=settings.timeout),
        ledger=open_ledger(settings.ledger_url, connections=settings.pool, timeout=settings.timeout),
        today=today,
    )
    init_problems(door, None)
    door.before_request(recognise)
    init_limits(door, settings, partial(counted, settings))
    door.before_request(admit)
    door.before_request(take_language_asked)
    for refusal in (KeyRefused, NotAllowed):
        door.register_error_handler(refusal, challenge)
    door.add_url_rule("/healthz", "health.alive", health.alive)
    door.add_url_rule("/readyz", "health.ready", health.ready)
    door.add_url_rule(f"{PREFIX}/sampling-controls", "sampling-controls", sampling.show)
    door.add_url_rule(f"{PREFIX}/notices", "filing.include", notices.include, methods=["POST"])
    door.add_url_rule(f"{PREFIX}/notices/<id>", "notice", notices.show)
    door.add_url_rule(f"{PREFIX}/notices/<id>", "filing.change", notices.change, methods=["PUT", "PATCH"])
    door.add_url_rule(f"{PREFIX}/notices/<id>/exclude", "filing.exclude", notices.exclude, methods=["POST"])
    door.add_url_rule(f"{PREFIX}/notices/<id>/alert", "alert", alerts.show)
    door.add_url_rule(f"{PREFIX}/notices/<id>/extract", "extract", extracts.show)
    door.add_url_rule(f"{PREFIX}/submissions/<int:number>", "submission", states.show)
    # Run from the last to the first: the line is written when the answer is settled.
    door.after_request(_not_stored)
    door.after_request(write_down)
    init_headers(door, settings)
    if settings.proxies:
        door.wsgi_app = ProxyFix(door.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return door


def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
