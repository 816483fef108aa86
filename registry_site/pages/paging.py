"""Numbered pages of a list: which numbers to show, and where they lead."""

from dataclasses import dataclass

from registry_site.arguments import ListQuery
from registry_site.search.port import WINDOW


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLink:
    """One page: `number` 0 stands for a gap."""

    number: int
    href: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Paging:
    """The pages of a list: `last` is the number of the last one that can be shown; `beyond` if the hits reach further."""

    links: tuple[PageLink, ...]
    previous: str
    next: str
    last: int
    beyond: bool


def paging(query: ListQuery, path: str, total: int) -> Paging:
    """Links to the first, the last and the neighbouring pages; pages reach the first 10,000 hits."""
    limit = query.limit
    last = max(1, min(-(-total // limit), WINDOW // limit))
    current = query.page
    wanted = sorted({1, last, *range(max(1, current - 1), min(last, current + 1) + 1)})
    links: list[PageLink] = []
    before = 0
    for number in wanted:
        if number > before + 1:
            links.append(PageLink(number=0, href="", current=False))
        links.append(PageLink(number=number, href=_page(query, path, number), current=number == current))
        before = number
    return Paging(
        links=tuple(links) if last > 1 else (),
        previous=_page(query, path, current - 1) if 1 < current <= last + 1 else "",
        next=_page(query, path, current + 1) if current < last else "",
        last=last,
        beyond=total > WINDOW,
    )


def _page(query: ListQuery, path: str, number: int) -> str:
    return query.link(path, page=None if number == 1 else str(number))
