"""The feeds of a list: what is new, changed or removed among the records of a query, as Atom and as JSON Feed (DESIGN §7)."""

from functools import partial

from flask import Blueprint

from registry_site.feeds import atom, jsonfeed, views
from registry_site.feeds.windows import Windows

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The feeds as a blueprint, made afresh for each application, with the windows that its process remembers."""
    feeds = Blueprint("feeds", __name__)
    windows = Windows()
    for ending, write in (("atom", atom.write), ("feed.json", jsonfeed.write)):
        view = partial(views.show, windows=windows, write=write, ending=ending)
        feeds.add_url_rule(f"{LANGUAGE}/<register>.{ending}", ending.replace(".", "_"), view)
    return feeds
