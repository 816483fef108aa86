"""What stands beside the site: a bare Flask view that asks tantivy the same question, and a Flask hello.

Served with the same command line. The view opens the index that the load has published and asks it as plainly as can be: one
search and one aggregation over three facets, the stored documents put into a JSON array.
"""

from functools import cache

from flask import Flask, Response, request
from tantivy import Index, Occur, Order, Query, Searcher

from bench.questions import FACETS
from registry_site.language import terms
from registry_site.settings import site_settings

hello = Flask("hello")
search = Flask("search")


@hello.get("/healthz")
def say_hello() -> str:
    return "hello"


@search.get("/healthz")
def alive() -> str:
    return "alive"


@cache
def _index() -> Index:
    folder = site_settings().data / "index" / "certificates"
    return Index.open(str(folder / (folder / "current").read_text().strip()))


@cache
def _searcher() -> Searcher:
    return _index().searcher()


@search.get("/search")
def found() -> Response:
    """The first twenty records that hold every word, best first, and the counts of three facets."""
    searcher = _searcher()
    words = [(Occur.Must, Query.term_query(_index().schema, "words", term)) for term in terms(request.args["q"])]
    query = Query.boolean_query(words)
    result = searcher.search(query, limit=20, order_by_field="rank", order=Order.Asc)
    counts = searcher.aggregate(query, {path: {"terms": {"field": f"key_{path}", "size": 50}} for path in FACETS})
    items = b",".join(bytes(searcher.doc(address).get_first("body") or b"") for _, address in result.hits)
    facets = search.json.dumps(counts).encode()
    body = b'{"total":%d,"items":[%b],"facets":%b}' % (result.count, items, facets)  # type: ignore[attr-defined]  # its stubs leave the count out
    return Response(body, mimetype="application/json")
