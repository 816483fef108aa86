"""The regions that have a body of their own, to choose from."""

from registry_site.forms.model import Choice
from registry_site.regions import bodies


def regional() -> tuple[Choice, ...]:
    """A choice for each, in the order of their Russian names; its value is the number of the body."""
    known = sorted((one for one in bodies().values() if one.region), key=lambda one: one.region)
    return tuple(Choice(value=one.number, label=one.region, lang="ru") for one in known)
