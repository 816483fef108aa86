"""The public pages: each view parses its address, asks once, and presents. Nothing here knows how answers are found."""

from flask import Blueprint

from registry_site.pages import (
    about,
    advanced,
    bulletins,
    files,
    home,
    lists,
    opendata,
    records,
    schemas,
    search,
    sitemap,
    values,
    verify,
)
from registry_site.pages.assets import keep_versioned
from registry_site.pages.frame import frame, take_language

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The pages as a blueprint, made afresh for each application."""
    pages = Blueprint("pages", __name__)
    pages.url_value_preprocessor(take_language)
    pages.app_context_processor(frame)
    pages.after_app_request(keep_versioned)
    pages.add_url_rule("/", "root", home.root)
    pages.add_url_rule("/files/<name>", "file", files.show)
    pages.add_url_rule("/schemas/<name>.json", "schema", schemas.show)
    pages.add_url_rule("/sitemap-pages.xml", "sitemap", sitemap.show)
    for address, endpoint, view in (
        ("/", "home", home.show),
        ("/search", "search", search.show),
        ("/verify", "verify", verify.show),
        ("/bulletins/", "bulletins", bulletins.index),
        ("/bulletins/<week>", "bulletin", bulletins.show),
        ("/about/", "about", about.show),
        ("/about/<topic>", "topic", about.show),
        ("/opendata/", "data_sets", opendata.index),
        ("/opendata/<identifier>", "data_set", opendata.show),
        ("/advanced/<register>", "advanced", advanced.show),
        ("/values/<register>/<path>", "values", values.show),
        ("/<register>", "list", lists.show),
        ("/<register>/<name>", "record", records.show),
    ):
        pages.add_url_rule(f"{LANGUAGE}{address}", endpoint, view)
    return pages
