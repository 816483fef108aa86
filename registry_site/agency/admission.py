"""Who may come in: the key of every request is looked at before its view, and every view names the scope it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from flask import Response, current_app, g, request

from indexer.agencies.keys import Key, presented
from registry_site.agency.held import held, reading
from registry_site.errors import KeyRefused, NotAllowed
from registry_site.messages import N_, message
from registry_site.serving.problems import problem

OPEN: Final = "open"
"""Scope of the addresses that need no key and leave no line in the log: health, for the machines that watch."""

_SCOPES = "_scopes_needed"
_REALM = 'Bearer realm="agency"'
_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(kw_only=True)
class Access:
    """What the log will say of this request. `written` once its line is in the log, in the transaction of what it stored."""

    key: Key | None = None
    object: str = ""
    written: bool = False


def needs(*scopes: str) -> Callable[[_View], _View]:
    """Mark a view with the scopes of which a key must have one for it."""

    def mark(view: _View) -> _View:
        setattr(view, _SCOPES, scopes)
        return view

    return mark


def is_open(endpoint: str | None) -> bool:
    """True for an address that needs no key."""
    return _scopes_of(endpoint) == (OPEN,)


def act_for(state: object) -> None:
    """Raises NotAllowed where the body of this request may not act for a state."""
    states = caller().states
    if state not in states:
        text = N_("This key may act for %(states)s alone: a body changes the notices of its own state.")
        raise NotAllowed(message(text, states=", ".join(states)), "wrong_state")


def access() -> Access:
    """The access that this request is."""
    found: Access = g.access
    return found


def caller() -> Key:
    """The key of a request that was let in."""
    key = access().key
    if key is None:
        raise RuntimeError("a view that needs no key asks for one")
    return key


def recognise() -> None:
    """Find out whose request this is, if anybody's, before it is counted. Raises Unavailable."""
    g.access = Access()
    token = _token()
    if token and not is_open(request.endpoint):
        with reading() as connection:
            g.access.key = presented(connection, token)


def admit() -> None:
    """Let the request in, or raise KeyRefused (401) or NotAllowed (403).

    Also before an address that does not exist is said not to: strangers learn nothing of what is here.
    """
    if is_open(request.endpoint):
        return
    key = access().key
    if key is None and not _token():
        text = N_("Send the key of your body in the header Authorization: Bearer reg_…")
        raise KeyRefused(message(text), "key_missing")
    if key is None:
        raise KeyRefused(message(N_("This key is not known here. Check that it was copied whole.")), "key_unknown")
    if key.revoked_at is not None:
        raise KeyRefused(message(N_("This key was revoked. Ask the operator of the register for another one.")), "key_revoked")
    if not key.live(held().today()):
        text = N_("This key expired after %(day)s. Ask the operator of the register for another one.")
        raise KeyRefused(message(text, day=key.expires_on), "key_expired")
    if not key.allows(request.remote_addr or ""):
        raise NotAllowed(message(N_("This key may not be used from this address.")), "wrong_address")
    scopes = _scopes_of(request.endpoint)
    if request.url_rule is not None and not set(scopes) & set(key.scopes):
        needed = " ".join(scopes)
        text = N_("This needs the scope %(scope)s; the key has %(scopes)s.")
        raise NotAllowed(message(text, scope=needed, scopes=" ".join(key.scopes) or "-"), "scope_missing", scope=needed)


def challenge(refusal: KeyRefused | NotAllowed) -> Response:
    """The answer to whoever is not let in, with what a client needs to hear in a header (RFC 6750 §3)."""
    response = problem(refusal.status, refusal.code, refusal.message, refusal)
    if isinstance(refusal, KeyRefused):
        said = "" if refusal.code == "key_missing" else ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = f"{_REALM}{said}"
    elif refusal.scope:
        response.headers["WWW-Authenticate"] = f'{_REALM}, error="insufficient_scope", scope="{refusal.scope}"'
    return response


def _scopes_of(endpoint: str | None) -> tuple[str, ...]:
    """Empty where there is nothing at the address, and for a view that nobody marked: no key reaches that."""
    view = None if endpoint is None else current_app.view_functions.get(endpoint)
    scopes: tuple[str, ...] = getattr(view, _SCOPES, ())
    return scopes


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
