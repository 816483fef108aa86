"""The questions of the benchmark, shared by the site and by what stands beside it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bench.names import names

FACETS = ("standing", "status", "maker_country")


def texts() -> Mapping[str, str]:
    """The texts to look for, by what is said of them: a name that few records hold, and two words that many hold."""
    plain = [product for product in names()[0] if product.isalpha()]
    return {"a rare name": plain[len(plain) // 2], "two common words": "крем ромашки"}


def api(text: str) -> str:
    """The JSON search with three facets."""
    return "/api/v1/certificates?" + urlencode({"q": text, "facets": ",".join(FACETS)})


def page(text: str) -> str:
    """The list page, with all the facets it shows."""
    return "/ru/certificates?" + urlencode({"q": text})


def bare(text: str) -> str:
    """The same question to the bare view."""
    return "/search?" + urlencode({"q": text})
