"""The public site, put together: the one place that builds it."""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any

from flask import Flask, Request, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from registry_site import api, clock, exports, feeds, i18n, opendata, pages
from registry_site.cases.store import Cases, open_cases, open_database
from registry_site.cases.tables import SCHEMA
from registry_site.configured import SiteSettings
from registry_site.engines import open_engine
from registry_site.errors import BadRequest, Unavailable
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.reading import Ledger
from registry_site.limiting.limiter import init_limits
from registry_site.lookup_digests import lookups_url
from registry_site.messages import N_, message
from registry_site.pages import errors as error_pages
from registry_site.pages import intake
from registry_site.search.port import SearchEngine
from registry_site.services import Services
from registry_site.serving import health
from registry_site.serving.compressing import init_compressing
from registry_site.serving.conditional import init_conditional
from registry_site.serving.headers import init_headers
from registry_site.serving.problems import init_problems, request_id

_LARGEST = 1024 * 1024  # bytes of a request: nothing larger is sent to the public site


class InMemory(Request):
    """A request whose files never touch a disk: what people send lies sealed in a database, or nowhere."""

    def _get_file_stream(self, *_about: object, **_more: object) -> BytesIO:
        return BytesIO()


class Site(Flask):
    """Flask, but what is logged of an unexpected error carries the number of the request, and no view is asynchronous."""

    request_class = InMemory

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: Flask would look at every view and hook for its kind in every request."""
        return func

    def log_exception(self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        self.logger.error("request %s failed: %s %s", request_id(), request.method, request.path, exc_info=exc_info)


def create_site(
    settings: SiteSettings,
    *,
    engine: SearchEngine | None = None,
    ledger: Ledger | None = None,
    today: Callable[[], date] = clock.today,
    seconds: Callable[[], float] = time,
) -> Flask:
    """Build the public site. Without `engine` and `ledger` they are opened as the settings say.

    It keeps no session and is given no secret key to sign one with; the forms alone set a cookie, on their own pages.
    Raises BadRequest for a search address of an unknown kind.
    """
    site = Site(__name__, template_folder=str(Path(__file__).resolve().parent.parent / "templates"))
    site.config["MAX_CONTENT_LENGTH"] = _LARGEST
    site.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    site.json.ensure_ascii = False  # type: ignore[attr-defined]
    site.json.sort_keys = False  # type: ignore[attr-defined]
    held = site.extensions["registry"] = Services(
        settings=settings,
        engine=open_engine(settings.data, settings.search_url, settings.cluster) if engine is None else engine,
        ledger=_opened(settings, settings.ledger_url) if ledger is None else ledger,
        lookups=_opened(settings, lookups_url(settings.data, settings.lookups_url)),
        today=today,
        cases=_cases(settings),
        issued=cache(partial(_issued, settings)),
        seconds=seconds,
    )
    i18n.init_app(site)
    init_limits(site, settings)
    site.before_request(_refuse_broken_query)
    init_problems(site, _error_page)
    site.register_blueprint(health.blueprint)
    site.register_blueprint(api.blueprint())
    site.register_blueprint(pages.blueprint())
    site.register_blueprint(intake.blueprint(mails=bool(settings.mail_from)))
    site.register_blueprint(exports.blueprint())
    site.register_blueprint(feeds.blueprint())
    site.register_blueprint(opendata.blueprint())
    init_compressing(site)
    # From here on outside of Flask, each around the one before: conditional answers, headers, proxies.
    init_conditional(site, held)
    init_headers(site, settings)
    if settings.proxies:
        # Every proxy adds the address it saw; the nearest one alone says which scheme was used.
        site.wsgi_app = ProxyFix(site.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return site


def _cases(settings: SiteSettings) -> Callable[[], Cases]:
    """What opens the cases, once, when the first form is asked for: a site without them serves everything else."""

    @cache
    def opened() -> Cases:
        # What is said of missing keys elsewhere is for operators.
        if not settings.cases_keys.is_file():
            text = N_(
                "Forms cannot be taken here yet: the operator must run python -m indexer cases prepare. Please call the hotline."
            )
            raise Unavailable(message(text))
        return open_cases(
            settings.cases_url, settings.cases_keys, connections=settings.ledger_pool, timeout=settings.ledger_timeout
        )

    return opened


def _opened(settings: SiteSettings, url: str) -> Ledger:
    return open_ledger(url, connections=settings.ledger_pool, timeout=settings.ledger_timeout)


def _issued(settings: SiteSettings) -> Engine:
    pool, timeout = settings.ledger_pool, settings.ledger_timeout
    return open_database(settings.cases_url, connections=pool, timeout=timeout, known=SCHEMA)


def _refuse_broken_query() -> None:
    try:
        request.query_string.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(message(N_("The query string is not UTF-8. Encode it as UTF-8 and send it again."))) from error


def _error_page(status: int, text: str, parameter: str, legal: tuple[str, ...]) -> ResponseReturnValue:
    return error_pages.page(status, text, parameter=parameter, legal=legal)
