"""All values of one filter with their counts under the question of a list: a box to narrow them, pages, and several to choose.

The address is `/{lang}/values/{register}/{path}` with the query of the list. What is chosen goes along from page to page in
the one form of the page, and leaves it with `show=records` for the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from registry_site.addresses import no_page, register_at
from registry_site.arguments import VALUES, ListQuery, parse_list, text_of
from registry_site.display import value_label
from registry_site.i18n import current
from registry_site.language import name_key
from registry_site.pages import facets
from registry_site.pages.frame import listing
from registry_site.pages.paging import paging
from registry_site.refusals import illegal
from registry_site.search.port import WINDOW, FacetCount
from registry_site.services import services
from registry_site.translating import Translator

ON_A_PAGE = 100
_RECORDS = "records"
_OWN = ("page", "containing", "show")


def show(register: str, path: str) -> ResponseReturnValue:
    """The values of a path; with `show=records` the way back to the list that they were chosen for.

    Raises NotFound for a path whose values are not counted, BadRequest for what the query string may not say,
    NothingPublished, Unavailable also while the search is down: nothing else knows the counts.
    """
    declared = register_at(register)
    if path not in declared.facets:
        raise no_page()
    held, words = services(), current()
    query = parse_list(declared, request.args, extra=VALUES, default_limit=20, max_limit=100)
    asked = dict(query.arguments)
    if asked.get("show", _RECORDS) != _RECORDS:
        raise illegal("show", asked["show"], (_RECORDS,))
    back = facets.address(listing(words.language, declared), [pair for pair in query.arguments if pair[0] not in _OWN])
    if "show" in asked:
        return redirect(back)
    containing = text_of("containing", asked.get("containing", ""))
    question = replace(query.request, facets=(path,), facet_size=WINDOW, limit=0, position=0, sort=None)
    counts = held.engine.search(declared, question).facets[path]
    matching = list(_containing(query, path, counts, containing, words))
    start = (query.page - 1) * ON_A_PAGE
    options = [
        facets.option(declared, path, one.value, words.number(one.count), query.request.filters.get(path, ()), words)
        for one in matching[start : start + ON_A_PAGE]
    ]
    here = replace(query, request=replace(query.request, limit=ON_A_PAGE))
    return render_template(
        "values.html",
        register=declared,
        name=path,
        label=facets.named(declared, path, words),
        path=request.path,
        text=query.request.text,
        back=back,
        containing=containing,
        all=len(counts),
        total=len(matching),
        cut=len(counts) == WINDOW,
        options=options,
        hidden=_hidden(query, path, {one.value for one in matching[start : start + ON_A_PAGE]}),
        chips=facets.chips(query, request.path, words, tabbed=False),
        pages=paging(here, request.path, len(matching)),
        page=query.page,
    )


def _containing(query: ListQuery, path: str, counts: Sequence[FacetCount], text: str, words: Translator) -> Iterator[FacetCount]:
    """The values whose label, or whose word in the source, holds the text; case, ё, quotes and dashes do not count."""
    wanted = name_key(text)
    for one in counts:
        known = (value_label(query.register, path, one.value, words), one.value)
        if not wanted or any(wanted in name_key(text) for text in known):
            yield one


def _hidden(query: ListQuery, path: str, shown: set[str]) -> list[tuple[str, str]]:
    """What the form carries unseen: the rest of the question, and the values chosen on other pages."""
    return [pair for pair in query.arguments if pair[0] not in _OWN and not (pair[0] == path and pair[1] in shown)]
