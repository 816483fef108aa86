"""What a whole index says of itself, whichever engine holds it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Built:
    """Written last: `count` of records and of `names`, `fingerprint` of the layout, `on` the day of its statuses (`YYYY-MM-DD`)."""

    generation: int
    count: int
    names: int
    fingerprint: str
    on: str
