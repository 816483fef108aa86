"""The twins of a list page: the same query as files that hold every hit, and as feeds of what changes among them."""

from dataclasses import dataclass

from registry_site.amounts import MOST_IN_WORKBOOK
from registry_site.arguments import ListQuery
from registry_site.pages.frame import Link

_FILES = ("csv", "xlsx", "json", "ndjson")
_FEEDS = (("atom", "application/atom+xml", "Atom"), ("feed.json", "application/feed+json", "JSON Feed"))


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed of the list, of the media type `media`."""

    href: str
    media: str
    label: str


def downloads(query: ListQuery, path: str, total: int) -> list[Link]:
    """Links to the files; without an address where the list is too long for that kind."""
    return [
        Link(href="" if ending == "xlsx" and total > MOST_IN_WORKBOOK else _twin(query, f"{path}.{ending}"), label=ending.upper())
        for ending in _FILES
    ]


def feeds(query: ListQuery, path: str) -> list[Feed]:
    """Links to the feeds, which know one order alone."""
    return [Feed(href=_twin(query, f"{path}.{ending}", sort=None), media=media, label=label) for ending, media, label in _FEEDS]


def _twin(query: ListQuery, path: str, **changed: None) -> str:
    return query.link(path, page=None, per_page=None, **changed)
