"""The twins of a list page: the same query as files that hold every hit."""

from registry_site.amounts import MOST_IN_WORKBOOK
from registry_site.arguments import ListQuery
from registry_site.pages.frame import Link

_FILES = ("csv", "xlsx", "json", "ndjson")


def downloads(query: ListQuery, path: str, total: int) -> list[Link]:
    """Links to the files; without an address where the list is too long for that kind."""
    return [
        Link(href="" if ending == "xlsx" and total > MOST_IN_WORKBOOK else _twin(query, f"{path}.{ending}"), label=ending.upper())
        for ending in _FILES
    ]


def _twin(query: ListQuery, path: str) -> str:
    return query.link(path, page=None, per_page=None)
