"""The door for whoever looks for data rather than for a record: well-known addresses, catalogues, data sets, sitemaps."""

from flask import Blueprint

from registry_site.opendata import catalogue, crawlers, keys, recommended, wellknown
from registry_site.published.dumps import KEY


def blueprint() -> Blueprint:
    """The addresses as a blueprint, made afresh for each application."""
    opendata = Blueprint("opendata", __name__)
    for address, endpoint, view in (
        (f"/.well-known/{KEY}", "key", keys.show),
        ("/.well-known/security.txt", "security", wellknown.security),
        (wellknown.API_CATALOG, "api_catalog", wellknown.api_catalog),
        ("/catalog.jsonld", "catalogue", catalogue.show),
        ("/robots.txt", "robots", crawlers.robots),
        ("/sitemap.xml", "sitemaps", crawlers.index),
        ("/sitemap-<name>.xml.gz", "sitemap", crawlers.part),
        ("/opendata/", "home", recommended.home),
        ("/opendata/list.csv", "list", recommended.listed),
        ("/opendata/check-dumps.sh", "script", recommended.script),
        ("/opendata/<identifier>/", "passport", recommended.page),
        ("/opendata/<identifier>/meta.csv", "meta", recommended.meta),
        ("/opendata/<identifier>/meta.json", "meta_json", recommended.meta_json),
        ("/opendata/<identifier>/<file>", "file", recommended.file),
    ):
        opendata.add_url_rule(address, endpoint, view)
    return opendata
