"""The public site, put together: the one place that builds it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from registry_site import api, clock, exports, feeds, health, i18n, opendata, pages
from registry_site.compressing import init_compressing
from registry_site.conditional import init_conditional
from registry_site.engines import open_engine
from registry_site.errors import BadRequest
from registry_site.headers import init_headers
from registry_site.ledger.connecting import open_ledger
from registry_site.ledger.reading import Ledger
from registry_site.limiting.limiter import init_limits
from registry_site.messages import N_, message
from registry_site.pages import errors as error_pages
from registry_site.problems import init_problems, request_id
from registry_site.search.port import SearchEngine
from registry_site.services import Services
from registry_site.settings import SiteSettings

_LARGEST = 1024 * 1024  # bytes of a request: nothing larger is sent to the public site


class Site(Flask):
    """Flask, but what is logged of an unexpected error carries the number of the request, and no view is asynchronous."""

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
) -> Flask:
    """Build the public site. Without `engine` and `ledger` they are opened as the settings say.

    It keeps no session and sets no cookie: it is given no secret key to sign one with. Raises BadRequest for a search
    address of an unknown kind.
    """
    site = Site(__name__, template_folder=str(Path(__file__).resolve().parent.parent / "templates"))
    site.config["MAX_CONTENT_LENGTH"] = _LARGEST
    site.config["TRUSTED_HOSTS"] = list(settings.trusted_hosts) or None
    site.json.ensure_ascii = False  # type: ignore[attr-defined]
    site.json.sort_keys = False  # type: ignore[attr-defined]
    held = site.extensions["registry"] = Services(
        settings=settings,
        engine=open_engine(settings.data, settings.search_url, settings.cluster) if engine is None else engine,
        ledger=_ledger(settings) if ledger is None else ledger,
        today=today,
    )
    i18n.init_app(site)
    init_limits(site, settings)
    site.before_request(_refuse_broken_query)
    init_problems(site, _error_page)
    site.register_blueprint(health.blueprint)
    site.register_blueprint(api.blueprint())
    site.register_blueprint(pages.blueprint())
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


def _ledger(settings: SiteSettings) -> Ledger:
    return open_ledger(settings.ledger_url, connections=settings.ledger_pool, timeout=settings.ledger_timeout)


def _refuse_broken_query() -> None:
    try:
        request.query_string.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(message(N_("The query string is not UTF-8. Encode it as UTF-8 and send it again."))) from error


def _error_page(status: int, text: str, parameter: str, legal: tuple[str, ...]) -> ResponseReturnValue:
    return error_pages.page(status, text, parameter=parameter, legal=legal)
