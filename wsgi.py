"""The WSGI applications over one code base. Each is built when a server first asks for its name, and nothing of the others is
imported: a process of the site never meets the code, the settings or the databases of the agencies' door."""

from pkgutil import resolve_name
from typing import Final

from flask import Flask

_APPLICATIONS: Final = {
    "site": ("registry_site.app:create_site", "registry_site.settings:site_settings"),
    "agency": ("registry_site.agency.app:create_agency", "registry_site.settings:agency_settings"),
    "desk": ("registry_site.desk.app:create_desk", "registry_site.settings:desk_settings"),
}


def __getattr__(name: str) -> Flask:
    if name not in _APPLICATIONS:
        raise AttributeError(f"{__name__} has no application {name!r}")
    build, settings = map(resolve_name, _APPLICATIONS[name])
    made: Flask = build(settings())
    globals()[name] = made  # for good: every other question finds this very application
    return made
