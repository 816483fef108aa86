"""What is published as files beside each generation: where they lie, and the changes of a generation read back from them.

`dumps/public/` is served as it is; `dumps/made/<register>/<generation>.json` says how the files of a generation were made.
The files hold what the ledger holds: where they are missing, or made by another version of the program, the ledger answers.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import orjson
from zlib_ng import gzip_ng, zlib_ng

from registry_site.errors import Unavailable
from registry_site.ledger.following import Span
from registry_site.messages import N_, message

FORMAT = "registry-dump-1"
ADDRESS = "/api/v1/dumps/"
CHANGES = "/api/v1/changes"
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SIGNED = ".sig"
KEY = "registry-signing-key.pem"

_ROOT = Path(__file__).resolve().parent.parent
_RENDERING = ("clock.py", "published/changes.py", "published/dumps.py", "published/tables.py", "registers", "search/items.py")


@dataclass(frozen=True, kw_only=True)
class Delta:
    """The changes of one generation as a file: gzip members, each with the number of its first change and where it begins."""

    path: Path
    firsts: tuple[int, ...]
    offsets: tuple[int, ...]
    size: int


def public_folder(data: Path) -> Path:
    """The folder of the files that anyone may fetch."""
    return data / "dumps" / "public"


def account_of(data: Path, register: str, generation: int) -> Path:
    """The account of how the files of a generation were made."""
    return data / "dumps" / "made" / register / f"{generation:06d}.json"


@cache
def renderer() -> str:
    """SHA-256, hex, of the code that decides how a record is told: files made by other code are not served as answers."""
    digest = hashlib.sha256()
    for name in _RENDERING:
        for path in [_ROOT / name] if name.endswith(".py") else sorted((_ROOT / name).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def ready(data: Path, span: Span) -> bytes | None:
    """The changes of a span as JSON, joined by commas; None where no file of this program has them.

    Raises Unavailable for a file that does not hold what its account says.
    """
    try:
        delta = _delta(data, span.register, span.generation)
        return None if delta is None else _read(delta, span)
    except FileNotFoundError:  # not made yet, or this machine has none
        return None
    except (OSError, EOFError, zlib_ng.error, ValueError) as error:  # type: ignore[misc]  # its stub calls the class an instance
        text = N_("A file of changes of %(register)s is damaged. Run: python -m indexer dump --anew")
        raise Unavailable(message(text, register=span.register)) from error


@lru_cache(maxsize=4096)
def _delta(data: Path, register: str, generation: int) -> Delta | None:
    account = orjson.loads(account_of(data, register, generation).read_bytes())
    if account["renderer"] != renderer():
        return None
    made = account["files"]["changes"]
    firsts, offsets = zip(*account["members"], strict=True)
    return Delta(path=public_folder(data) / made["name"], firsts=firsts, offsets=offsets, size=made["bytes"])


def _read(delta: Delta, span: Span) -> bytes:
    first, last = bisect_right(delta.firsts, span.first) - 1, bisect_right(delta.firsts, span.last)
    begin, end = delta.offsets[first], delta.offsets[last] if last < len(delta.offsets) else delta.size
    with delta.path.open("rb") as file:
        file.seek(begin)
        text: bytes = gzip_ng.decompress(file.read(end - begin))  # type: ignore[no-untyped-call]
    start = _after_lines(text, 0, span.first - delta.firsts[first])
    found = text[start : _after_lines(text, start, span.last - span.first + 1) - 1]
    newest = found.rfind(b"\n") + 1
    if not (found.startswith(b'{"seq":%d,' % span.first) and found.startswith(b'{"seq":%d,' % span.last, newest)):
        raise ValueError(delta.path.name)
    return found.replace(b"\n", b",")


def _after_lines(text: bytes, place: int, count: int) -> int:
    """The place behind so many lines. Raises ValueError where there are fewer."""
    for _ in range(count):
        place = text.index(b"\n", place) + 1
    return place
