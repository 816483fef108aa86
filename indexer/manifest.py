"""The manifest of the published files: what there is of which generation, its sums, and signatures over both."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from indexer.writing import write_whole
from registry_site.published.dumps import ADDRESS, CHANGES, FORMAT, KEY, MANIFEST, SIGNED, SUMS
from registry_site.signing import Signer

Account = dict[str, Any]
"""What is known of the files of a generation: its facts, `first` and `last` change, `files` by kind."""

_FACTS = ("register", "generation", "kind", "published_at", "data_as_of", "made_up", "records")


def write(folder: Path, accounts: Sequence[Sequence[Account]], signer: Signer) -> set[str]:
    """Write key, manifest, sums and both signatures; returns the names of all files that belong in the folder.

    `accounts` are those of each register, the oldest generation first.
    """
    body = orjson.dumps(_manifest(accounts, signer.key_id), option=orjson.OPT_INDENT_2) + b"\n"
    files = [file for register in accounts for account in register for file in account["files"].values()]
    lines = [(file["sha256"], file["name"]) for file in files] + [(hashlib.sha256(body).hexdigest(), MANIFEST)]
    sums = "".join(f"{sha256}  {name}\n" for sha256, name in lines).encode()
    # A signature that comes before its file is looked at again; one that stayed behind would be believed to be wrong.
    for name, data in ((SUMS, sums), (MANIFEST, body)):
        write_whole(folder / f"{name}{SIGNED}", signer.sign(data))
        write_whole(folder / name, data)
    write_whole(folder / KEY, signer.public_pem)
    return {name for _, name in lines} | {KEY, SUMS, f"{SUMS}{SIGNED}", f"{MANIFEST}{SIGNED}"}


def _manifest(accounts: Sequence[Sequence[Account]], key_id: str) -> dict[str, object]:
    return {
        "format": FORMAT,
        "published_at": max((one["published_at"] for register in accounts for one in register), default=None),
        "key": {"id": key_id, "algorithm": "Ed25519", "url": f"/.well-known/{KEY}"},
        "registers": [_register(register) for register in accounts],
    }


def _register(accounts: Sequence[Account]) -> dict[str, object]:
    newest, before = accounts[-1], accounts[-2] if len(accounts) > 1 else None
    return {
        **_state(newest),
        "previous": None if before is None else _state(before),
        "deltas": [
            {
                "generation": one["generation"],
                "previous_generation": one["generation"] - 1 or None,
                "published_at": one["published_at"],
                "sequence": _sequence(one),
                **_file(one["files"]["changes"]),
            }
            for one in accounts
        ],
    }


def _state(account: Account) -> dict[str, object]:
    files = {kind: _file(file) for kind, file in account["files"].items()}
    onward = f"{CHANGES}?since={account['last']}&register={account['register']}"
    return {**{name: account[name] for name in _FACTS}, "sequence": _sequence(account), "next": onward, "files": files}


def _sequence(account: Account) -> dict[str, int] | None:
    """The numbers of its changes, both included; None for a generation that changed nothing."""
    return {"first": account["first"], "last": account["last"]} if account["first"] <= account["last"] else None


def _file(file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "encoding": "gzip", "url": f"{ADDRESS}{file['name']}"}
