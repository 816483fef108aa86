"""Every request is counted before anything else is done for it, and the answer says what is left (RFC 6585; RateLimit fields)."""

import secrets
from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from time import time

from flask import Flask, Response, g, request
from limits.storage import MemoryStorage

from registry_site.errors import TooManyRequests
from registry_site.limiting.callers import Caller, caller_at
from registry_site.limiting.counters import Counters, LimitSettings, open_counters
from registry_site.limiting.tiers import anonymous, cost_of, unwritten
from registry_site.messages import N_, message


def init_limits(app: Flask, settings: LimitSettings, who: Callable[[], Caller] | None = None) -> None:
    """Count the requests of `app`; nothing where the settings say 0. `who` tells whose request this is, by default that of
    an address. The pages of forms are counted in memory, with a salt that ends with the process (decision 28).

    A request beyond the quota raises TooManyRequests. Raises BadRequest for a storage that cannot be used.
    """
    if not settings.limits:
        return
    counters = open_counters(settings)
    tier = anonymous(settings.limits)
    forgetful, salt = Counters(MemoryStorage()), secrets.token_hex(32)

    def count() -> None:
        endpoint = request.endpoint
        cost = cost_of(endpoint) if endpoint is not None and request.method != "OPTIONS" else 0
        if not cost:  # also an address that leads nowhere: it costs less than the counting
            return
        hidden = endpoint is not None and unwritten(endpoint)
        secret = salt if hidden else settings.secret_key
        caller = who() if who is not None else caller_at(tier, request.remote_addr, secret)
        used, ends = (forgetful if hidden else counters).count(f"{caller.tier.name}/{caller.key}", caller.tier.window, cost)
        seconds = max(1, ceil(ends - time()))
        named, quota, window = f'"{caller.tier.name}"', caller.tier.quota, caller.tier.window
        g.limits = {
            "RateLimit-Policy": f"{named};q={quota};w={window}",
            "RateLimit": f"{named};r={max(0, quota - used)};t={seconds}",
            "Retry-After": str(seconds),
        }
        if used > quota:
            raise TooManyRequests(message(_TOO_MANY, quota=quota, window=window, seconds=seconds))

    def tell(response: Response) -> Response:
        refused = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        for name, value in g.get("limits", {}).items():
            if refused or name != "Retry-After":
                response.headers[name] = value
        return response

    app.before_request(count)
    app.after_request(tell)


_TOO_MANY = N_("More than %(quota)s units in %(window)s seconds were asked for. Wait %(seconds)s seconds, and go on more slowly.")
