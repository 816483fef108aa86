"""A document of a feed before it is written in a format: what it is called, what it looked at, its entries, where it goes on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry_site.arguments import ListQuery
from registry_site.feeds import naming
from registry_site.feeds.entries import Entry, entry
from registry_site.happenings.events import Happening
from registry_site.happenings.titles import title
from registry_site.happenings.windows import Window
from registry_site.ledger.reading import Generation
from registry_site.messages import N_
from registry_site.translating import Translator

LONGEST = 100
"""Entries of one document."""


@dataclass(frozen=True, kw_only=True)
class FeedPage:
    """`origin` is scheme and host; all other addresses are paths: `page` of the list, `first` and `next` of this feed
    (`next` is empty on the last document), `changes` of the feed for programs that must not miss anything.

    `looked_at` counts the changes of the register that were searched, all after the number `since`; `whole` says that there
    never were others. `step` is the step of the search that the text of the query is answered by.
    """

    register: str
    generation: Generation
    language: str
    id: str
    title: str
    subtitle: str
    author: str
    updated: str
    origin: str
    here: str
    page: str
    first: str
    next: str
    changes: str
    looked_at: int
    since: int
    whole: bool
    step: str
    entries: Sequence[Entry]

    @property
    def about(self) -> str:
        """The whole address of the page that explains the feeds."""
        return f"{self.origin}/{self.language}/about/api"


def feed_page(
    window: Window,
    query: ListQuery,
    found: Sequence[Happening],
    words: Translator,
    *,
    before: int | None,
    ending: str,
    origin: str,
    step: str,
) -> FeedPage:
    """The newest of the happenings, those with a number below `before` where one is given. Raises IndexUnusable."""
    path = f"/{words.language}/{query.register.name}"
    feed = f"{path}.{ending}"
    rest = [one for one in found if before is None or one.state.seq < before]
    shown = [entry(window, one, words) for one in rest[:LONGEST]]
    looked_at = sum(state.seq > window.recent.since for state in window.recent.states)
    return FeedPage(
        register=query.register.name,
        generation=window.generation,
        language=words.language,
        id=naming.of_feed(query, words.language),
        title=title(query.register, query.request, words),
        subtitle=_subtitle(window, looked_at, words),
        author=words.text(N_("Product safety registers")),
        updated=shown[0].updated if shown else window.generation.made_at,
        origin=origin,
        here=query.link(feed),
        page=query.link(path, before=None),
        first=query.link(feed, before=None),
        next=query.link(feed, before=str(shown[-1].seq)) if len(rest) > LONGEST else "",
        changes=f"/api/v1/changes?register={query.register.name}&since={window.recent.since}",
        looked_at=looked_at,
        since=window.recent.since,
        whole=window.recent.whole,
        step=step,
        entries=shown,
    )


def _subtitle(window: Window, looked_at: int, words: Translator) -> str:
    return " ".join(_sentences(window, looked_at, words))


def _sentences(window: Window, looked_at: int, words: Translator) -> Iterator[str]:
    if window.generation.made_up:
        yield words.text(N_("Demonstration data."))
        yield words.text(N_("Some records here are made up to show how the site works. Do not rely on them."))
    yield words.text(N_("New, changed and removed records among those of this query, the last change of each, the newest first."))
    if window.recent.whole:
        yield words.text(N_("All changes of the register were looked at."))
        return
    text = N_(
        "The last %(count)s changes of the register were looked at, back to %(day)s. What is older is not here: "
        "programs that must not miss anything read the feed of all changes."
    )
    oldest = next(state for state in window.recent.states if state.seq > window.recent.since)
    yield words.fill(text, count=words.number(looked_at), day=words.moment(oldest.changed_at))
