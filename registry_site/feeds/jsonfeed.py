"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1). What the format has no name for stands under `_registry`."""

import orjson
from flask import Response

from registry_site.clock import day_of
from registry_site.feeds.entries import Entry
from registry_site.feeds.markup import html
from registry_site.feeds.pages import FeedPage
from registry_site.happenings.events import Event

VERSION = "https://jsonfeed.org/version/1.1"
MEDIA = "application/feed+json"


def write(page: FeedPage) -> Response:
    """The document."""
    generation = page.generation
    feed = {
        "version": VERSION,
        "title": page.title,
        "description": page.subtitle,
        "language": page.language,
        "home_page_url": page.origin + page.page,
        "feed_url": page.origin + page.here,
        **({"next_url": page.origin + page.next} if page.next else {}),
        "authors": [{"name": page.author, "url": f"{page.origin}/{page.language}/"}],
        "_registry": {
            "about": f"{page.about}#feeds",
            "id": page.id,
            "register": page.register,
            "generation": generation.number,
            "data_as_of": generation.data_as_of,
            "published_at": generation.made_at,
            "made_up": generation.made_up,
            "interpretation": {"step": page.step},
            "window": {"changes": page.looked_at, "since": page.since, "whole": page.whole},
            "links": {"first": page.origin + page.first, "changes": page.origin + page.changes},
        },
        "items": [_item(one, page) for one in page.entries],
    }
    return Response(orjson.dumps(feed), content_type=MEDIA)


def _item(entry: Entry, page: FeedPage) -> dict[str, object]:
    tombstone = {"removed_on": day_of(entry.updated).isoformat(), "reason": entry.reason}
    return {
        "id": entry.id,
        "url": page.origin + entry.html,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": html(entry),
        "date_modified": entry.updated,
        "language": page.language,
        "tags": [entry.event.value, *([] if entry.standing is None else [entry.standing.value])],
        "_registry": {
            "event": entry.event.value,
            "record_id": entry.record,
            "seq": entry.seq,
            "revision": entry.revision,
            "changed_fields": list(entry.changed_fields),
            **({"tombstone": tombstone} if entry.event is Event.REMOVED else {"record": entry.item}),
        },
    }
