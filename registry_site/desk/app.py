"""The desk, put together: the one place that builds it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from registry_site import clock, i18n
from registry_site.assets import STATIC, keep_versioned
from registry_site.cases.store import open_cases
from registry_site.configured import DeskSettings
from registry_site.desk import acting, cases, contents, entering, errors, health, log, queues, signing_in, staged
from registry_site.desk.admission import admit
from registry_site.desk.frame import LANGUAGE, frame, take_language
from registry_site.desk.held import Held
from registry_site.desk.refusing import refused
from registry_site.errors import NotAllowed
from registry_site.ledger.connecting import open_ledger
from registry_site.limiting.limiter import init_limits
from registry_site.serving.headers import init_headers
from registry_site.serving.problems import init_problems, request_id

_TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
_LARGEST = 1024 * 1024  # bytes of a request: forms alone are sent here


class Desk(Flask):
    """Flask, but what is logged of an unexpected error carries the number of the request and nothing of its address."""

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        self.logger.error("request %s failed: %s", request_id(), request.method, exc_info=exc_info)


def create_desk(
    settings: DeskSettings,
    *,
    today: Callable[[], date] = clock.today,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Flask:
    """Build the desk. Raises BadRequest for the address of a database that cannot be used."""
    desk = Desk(__name__, template_folder=str(_TEMPLATES), static_folder=str(STATIC), static_url_path="/static")
    desk.config["MAX_CONTENT_LENGTH"] = _LARGEST
    desk.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    opened = open_cases(settings.cases_url, settings.cases_keys, connections=settings.pool, timeout=settings.timeout)
    ledger = open_ledger(settings.ledger_url, connections=settings.pool, timeout=settings.timeout)
    desk.extensions["desk"] = Held(settings=settings, cases=opened, ledger=ledger, today=today, now=now)
    i18n.init_app(desk)
    init_limits(desk, settings)
    init_problems(desk, errors.page)
    desk.register_error_handler(NotAllowed, refused)
    desk.url_value_preprocessor(take_language)
    desk.context_processor(frame)
    desk.before_request(admit)
    desk.add_url_rule("/healthz", "health.alive", health.alive)
    desk.add_url_rule("/readyz", "health.ready", health.ready)
    desk.add_url_rule("/", "root", queues.root)
    for address, endpoint, view, methods in (
        ("/", "home", queues.home, ["GET"]),
        ("/sign-in", "sign_in", signing_in.show, ["GET"]),
        ("/sign-in", "signing_in", signing_in.sign_in, ["POST"]),
        ("/sign-out", "sign_out", signing_in.sign_out, ["POST"]),
        ("/queue", "queue", queues.show, ["GET"]),
        ("/cases/<number>", "case", cases.show, ["GET"]),
        ("/cases/<number>/contact", "contact", cases.contact, ["POST"]),
        ("/cases/<number>/files/<id>", "file", contents.download, ["GET"]),
        ("/cases/<number>/files/<id>/picture", "picture", contents.picture, ["GET"]),
        ("/cases/<number>/letters/<int:position>", "letter", contents.letter, ["GET", "POST"]),
        ("/cases/<number>/<any(take,assign,write,ask,resume,extend,close,sign,send_back):deed>", "act", acting.act, ["POST"]),
        ("/enter", "enter", entering.show, ["GET"]),
        ("/enter", "enter.register", entering.enter, ["POST"]),
        ("/log", "log", log.show, ["GET"]),
        ("/staged", "staged", staged.show, ["GET"]),
        ("/staged/<register>", "staged.judge", staged.judge, ["POST"]),
    ):
        desk.add_url_rule(f"{LANGUAGE}{address}", endpoint, view, methods=methods)
    desk.after_request(_not_stored)
    desk.after_request(keep_versioned)
    init_headers(desk, settings)
    if settings.proxies:
        desk.wsgi_app = ProxyFix(desk.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return desk


def _not_stored(response: Response) -> Response:
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
