"""Formats: the published shapes of the registers. A module with a `FORMATS` tuple is found by its presence (DESIGN §4.11)."""

import pkgutil
from importlib import import_module

from indexer.rows import Format, Source
from registry_site.errors import BadRequest, UnreadableSource
from registry_site.messages import N_, message


def _discover() -> tuple[Format, ...]:
    found: list[Format] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(getattr(import_module(f"{__name__}.{module.name}"), "FORMATS", ()))
    return tuple(found)


FORMATS: tuple[Format, ...] = _discover()


def recognise(source: Source, register: str, forced: str | None = None) -> Format:
    """The format of `register` whose content `source` is; `forced` names one and is taken at its word.

    Raises BadRequest for a forced name that the register does not have, UnreadableSource for a content of another
    register (naming it) or of none.
    """
    own = [one for one in FORMATS if one.register == register]
    if forced is not None:
        return _forced(own, register, forced)
    for one in own:
        if one.recognises(source):
            return one
    other = next((one for one in FORMATS if one.register != register and one.recognises(source)), None)
    if other is not None:
        raise UnreadableSource(
            message(
                N_("%(name)s is no list of «%(register)s»: it looks like «%(other)s». Load it into that register."),
                name=source.name,
                register=register,
                other=other.register,
            )
        )
    raise UnreadableSource(
        message(
            N_("%(name)s is in none of the formats of «%(register)s»: %(formats)s. Check the file, or name one with --format."),
            name=source.name,
            register=register,
            formats=", ".join(one.name for one in own),
        )
    )


def _forced(own: list[Format], register: str, forced: str) -> Format:
    for one in own:
        if one.name == forced:
            return one
    names = tuple(one.name for one in own)
    raise BadRequest(
        message(
            N_("«%(format)s» is no format of «%(register)s». Its formats: %(formats)s."),
            format=forced,
            register=register,
            formats=", ".join(names),
        ),
        parameter="format",
        legal=names,
    )
