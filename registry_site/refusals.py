"""Refusals of names and values that are not legal: each lists the legal ones and suggests the nearest (DESIGN §4.5)."""

from difflib import get_close_matches

from registry_site.errors import BadRequest
from registry_site.messages import N_, Message, message

_SHOWN = 64  # characters of what was sent that a refusal repeats


def unknown(name: str, legal: tuple[str, ...]) -> BadRequest:
    """The refusal of an unknown parameter."""
    plain = N_("There is no parameter %(name)s.")
    suggesting = N_("There is no parameter %(name)s. Did you mean %(near)s?")
    return BadRequest(_with_nearest(name, legal, plain, suggesting), parameter=shortened(name), legal=legal)


def illegal(parameter: str, value: str, legal: tuple[str, ...]) -> BadRequest:
    """The refusal of a value outside a closed list."""
    plain = N_("%(parameter)s cannot be %(name)s.")
    suggesting = N_("%(parameter)s cannot be %(name)s. Did you mean %(near)s?")
    return BadRequest(_with_nearest(value, legal, plain, suggesting, parameter=parameter), parameter=parameter, legal=legal)


def shortened(text: str) -> str:
    """What somebody sent, short enough to be repeated in a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _with_nearest(name: str, legal: tuple[str, ...], plain: str, suggesting: str, **values: object) -> Message:
    near = get_close_matches(shortened(name), legal, n=1)
    if near:
        return message(suggesting, name=shortened(name), near=near[0], **values)
    return message(plain, name=shortened(name), **values)
