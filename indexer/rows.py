"""What travels through the indexer before anything is published: heads of files, rows with their position, and faults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from registry_site.messages import Message


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record as read. `position` is for people («line 17», «element 3», «file a.json, item 2»).

    `values` maps field names of the declaration to raw text, lists, objects or None; `digest` is 16 bytes over the raw
    row: two rows with one digest are read alike.
    """

    position: str
    values: Mapping[str, object]
    digest: bytes


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a row was not accepted: where, which field (None for the whole row), and the reason. Never the value."""

    position: str
    field: str | None
    reason: Message


@dataclass(frozen=True, kw_only=True)
class Declared:
    """How many records a source says its list has, and how many this source holds: one page of the list may hold fewer."""

    total: int
    held: int


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something in an accepted row that is worth counting: where, and the paths of the fields. Never the value.

    `kind` is `sanitised` (invisible or reordering characters were taken out) or `unreadable_date` (became empty).
    """

    position: str
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source as received. A stream (CSV, JSON, XML; plain, .gz, or alone in a .zip) or a package (folder or ZIP with members).

    `sha256` and `size` are of the bytes as received (of a folder: over its sorted names and contents). `head` is the
    first 64 kB of the plain content, empty for a package. `open` gives the plain content from its beginning, with the
    limits on size and ratio already applied; `members` and `open_member` are those of a package.
    """

    name: str
    sha256: str
    size: int
    head: bytes
    open: Callable[[], BinaryIO]
    members: tuple[str, ...] = ()
    open_member: Callable[[str], BinaryIO] | None = None


class Format(Protocol):
    """One published shape of one register (`indexer/formats/`): from a source to rows.

    A format module has a `FORMATS` tuple of such objects; it is found by its presence.
    """

    @property
    def name(self) -> str:
        """What `--format` calls it."""

    @property
    def register(self) -> str:
        """The register it is a shape of."""

    def recognises(self, source: Source) -> bool:
        """True if the content (never the file name) is of this shape."""

    def read(self, source: Source) -> Iterator[Row | Fault | Declared]:
        """Rows and faults in the order of the source, streamed, then a Declared if the source names its total.

        Raises UnreadableSource or TornSource.
        """
