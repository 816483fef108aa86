"""Whole registers and the changes of each generation as files, signed (DESIGN §7): made from the ledger after every publication.

The same records give the same bytes: rows in the order of ids, gzip without a time, names from the contents. A file is
written beside and renamed, and the manifest comes last. Whole registers are kept for two generations, changes for ever.
Sitemaps of the same generations come after it.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from indexer import manifest, rendering, sitemaps
from indexer.manifest import Account
from indexer.portions import Contents, portions, rendered
from indexer.publish import Progress
from indexer.stores import Stores
from indexer.writing import Output, named, outputs, write_whole
from registry_site.errors import Unavailable
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.processes import shared_out
from registry_site.published.dumps import account_of, public_folder, renderer
from registry_site.registers import REGISTERS
from registry_site.registers.model import Register
from registry_site.signing import open_signer

KEPT = 2
"""Generations of which the whole register is kept."""

_ALONE = 5  # portions that no other process is started for


def dump(stores: Stores, progress: Progress, *, anew: bool = False) -> list[str]:
    """Make what is missing of the files of every published generation, or with `anew` all of it; returns the names made.

    Raises Unavailable without ledger or signing key, and where a file cannot be written; what is published stays as it is.
    """
    data, made = stores.settings.data, list[str]()
    with _written_or_refused(), _alone(data):
        kept = []
        for register in REGISTERS.values():
            accounts = _accounts(stores, register, progress, made, anew=anew)
            if accounts:
                kept.append(accounts)
        signer = open_signer(stores.settings.signing_key)
        listed = manifest.write(public_folder(data), kept, signer)
        for file in public_folder(data).iterdir():
            if file.name not in listed:
                file.unlink()
        # Made-up records are for no search engine.
        real = {one[-1]["register"]: one[-1]["generation"] for one in kept if not one[-1]["made_up"]}
        made += sitemaps.write(stores, real, progress)
    return made


def _accounts(stores: Stores, register: Register, progress: Progress, made: list[str], *, anew: bool) -> list[Account]:
    """The accounts of all published generations of a register, the oldest first."""
    served = stores.served.generation(register) or 0
    published = [one for one in reversed(stores.ledger.generations(register)) if one.number <= served]
    accounts: list[Account] = []
    for generation in published:
        whole = generation.number > published[-1].number - KEPT
        account = None if anew else _held(stores.settings.data, generation)
        if account is None or (whole and "records" not in account["files"]):
            before = accounts[-1] if accounts else None
            account = _make(stores, register, generation, before, progress, whole=whole)
            made.extend(file["name"] for file in account["files"].values())
        accounts.append(account)
    for account in accounts[:-KEPT]:
        account["files"] = {"changes": account["files"]["changes"]}
    return accounts


def _held(data: Path, generation: Generation) -> Account | None:
    path = account_of(data, generation.register, generation.number)
    if not path.exists():
        return None
    account: Account = orjson.loads(path.read_bytes())
    # Files that were taken away are left out here, and made again where they are wanted.
    account["files"] = {kind: file for kind, file in account["files"].items() if (public_folder(data) / file["name"]).exists()}
    return account if account["renderer"] == renderer() and "changes" in account["files"] else None


def _make(
    stores: Stores, register: Register, generation: Generation, before: Account | None, progress: Progress, *, whole: bool
) -> Account:
    """Write the files of a generation, and then their account."""
    data = stores.settings.data
    unchanged = generation.first_seq > generation.last_seq
    linked = whole and unchanged and before is not None and "records" in before["files"]
    name = f"{register.name}-{generation.number:06d}"
    with outputs(public_folder(data)) as begin:
        written = {"changes": begin(f"{name}-changes", "ndjson", "application/x-ndjson")}
        if whole and not linked:
            written["records"] = begin(name, "ndjson", "application/x-ndjson")
            written["table"] = begin(name, "csv", "text/csv")
            written["table"].add(rendering.heading(register), 0)
        members = _fill(stores, register, generation, written, progress)
        for output in written.values():
            if not output.size:
                output.add(rendering.packed(b""), 0)
        files = {kind: output.close() for kind, output in written.items()}
    if linked and before is not None:
        files |= {kind: _linked(public_folder(data), before["files"][kind], name) for kind in ("records", "table")}
    account = {
        "renderer": renderer(),
        **{fact: getattr(generation, fact) for fact in ("register", "kind", "data_as_of", "records", "made_up")},
        "generation": generation.number,
        "published_at": generation.made_at,
        "first": generation.first_seq,
        "last": generation.last_seq,
        "members": members,
        "files": files,
    }
    write_whole(account_of(data, register.name, generation.number), orjson.dumps(account))
    return account


def _fill(
    stores: Stores, register: Register, generation: Generation, written: Mapping[str, Output], progress: Progress
) -> list[tuple[int, int]]:
    """Returns where the members of the file of changes begin, each with the number of its first change."""
    members: list[tuple[int, int]] = []
    done = 0
    contents = Contents(
        ledger=stores.settings.ledger_url,
        register=register.name,
        first=generation.first_seq,
        last=generation.last_seq,
        whole="records" in written,
    )
    for one in shared_out(partial(rendered, contents), portions(stores.ledger, contents), alone=_ALONE):
        if one.changes.lines:
            members.append((one.first, written["changes"].size))
        for kind, output in written.items():
            output.add(*getattr(one, kind))
        done += one.rows
        progress("dump", done)
    return members


def _linked(folder: Path, before: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same contents under the name of the next generation."""
    made = named(name, before["sha256"], before["name"].partition(".")[2])
    (folder / made).unlink(missing_ok=True)
    os.link(folder / before["name"], folder / made)
    return {**before, "name": made}


@contextmanager
def _written_or_refused() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        text = N_("The published files could not be written: %(reason)s. The registers are published. Mend it, then run: dump")
        raise Unavailable(message(text, reason=error.strerror or type(error).__name__)) from error


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time: the next one waits, and finds that everything is made."""
    public_folder(data).mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "dumps" / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
