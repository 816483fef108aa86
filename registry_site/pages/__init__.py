"""The public pages: each view parses its address, asks once, and presents. Nothing here knows how answers are found."""

from flask import Blueprint

from registry_site.assets import keep_versioned
from registry_site.pages import (
    about,
    advanced,
    bulletins,
    extracts,
    files,
    home,
    lists,
    lookups,
    opendata,
    records,
    schemas,
    search,
    sitemap,
    subscriptions,
    values,
    verify,
)
from registry_site.pages.frame import frame, take_language
from registry_site.registers import LOOKUPS

LANGUAGE = "/<any(ru,en):lang>"


def blueprint() -> Blueprint:
    """The pages as a blueprint, made afresh for each application."""
    pages = Blueprint("pages", __name__)
    pages.url_value_preprocessor(take_language)
    pages.app_context_processor(frame)
    pages.after_app_request(keep_versioned)
    pages.add_url_rule("/", "root", home.root)
    pages.add_url_rule(f"{LANGUAGE}/extracts/check", "extract_checked", extracts.check, methods=["POST"])
    pages.add_url_rule("/files/<name>", "file", files.show)
    pages.add_url_rule("/schemas/<name>.json", "schema", schemas.show)
    pages.add_url_rule("/sitemap-pages.xml", "sitemap", sitemap.show)
    for address, endpoint, view in (
        ("/", "home", home.show),
        ("/search", "search", search.show),
        ("/verify", "verify", verify.show),
        ("/extracts/check", "extract_check", extracts.show),
        ("/bulletins/", "bulletins", bulletins.index),
        ("/bulletins/<week>", "bulletin", bulletins.show),
        ("/about/", "about", about.show),
        ("/about/<topic>", "topic", about.show),
        ("/opendata/", "data_sets", opendata.index),
        ("/opendata/<identifier>", "data_set", opendata.show),
        ("/advanced/<register>", "advanced", advanced.show),
        ("/values/<register>/<path>", "values", values.show),
        ("/subscriptions/asked", "asked", subscriptions.asked),
        ("/subscriptions/puzzle", "subscription_puzzle", subscriptions.puzzle),
        ("/<register>", "list", lists.show),
        ("/<register>/<name>", "record", records.show),
    ):
        pages.add_url_rule(f"{LANGUAGE}{address}", endpoint, view)
    for name in LOOKUPS:
        pages.add_url_rule(f"{LANGUAGE}/{name}", "lookup", lookups.show, defaults={"lookup": name})
        pages.add_url_rule(f"{LANGUAGE}/{name}", "look_up", lookups.answer, defaults={"lookup": name}, methods=["POST"])
    for address, name, shown, taken in (
        ("/subscriptions/new/<register>", "subscribe", subscriptions.new, subscriptions.ask),
        ("/subscriptions/confirm/<token>", "confirm", subscriptions.confirm, subscriptions.confirmed),
        ("/subscriptions/<id_>", "subscription", subscriptions.show, subscriptions.end),
    ):
        pages.add_url_rule(f"{LANGUAGE}{address}", name, shown, methods=["GET"])
        pages.add_url_rule(f"{LANGUAGE}{address}", f"{name}_taken", taken, methods=["POST"])
    return pages
