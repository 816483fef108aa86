"""Exact copy of the product safety registers, by their public API alone.

    python mirror.py BASE_URL STATE_FILE      brings the copy in a file up to date
As a module: mirror (changes feed), verify (one number), find (one list), dump (one published file).
"""

import gzip
import hashlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import urlopen

FIRST_CHANGES = "/api/v1/changes?since=0&limit=1000"
MANIFEST = "/api/v1/dumps/manifest.json"
TRIES = 4  # questions before the service counts as down
USUAL_WAIT = 5  # seconds between tries where it names none
LONGEST_WAIT = 300  # a longer Retry-After is for the next run, not for this one
MOST_RESTARTS = 3  # publications in between that one reading of a list survives
STARTED_OVER = object()  # what find yields when the list was published anew


class ServiceError(Exception):
    """The service did not answer, or not in the way its description says."""

    def __init__(self, message: str, status: int = 0, problem: dict | None = None):
        super().__init__(message)
        self.status, self.restart = status, ((problem or {}).get("links") or {}).get("restart")


def mirror(base_url: str, state: dict) -> dict:
    """Bring the copy of all registers in state up to date, and return it.

    state is changed in place, page by page and its place last: whatever stops us (an exception
    too), pass it on as it is. state["registers"][register][id] is a record. After a 410 a second
    copy grows in state["again"] and replaces the first when whole: until then the old one serves.
    """
    if not state:
        state.update(_empty_copy(FIRST_CHANGES))
    restarted = False
    while True:
        copy = state.get("again", state)
        try:
            page = json.loads(_fetch(base_url, copy["place"]["next"]))
        except ServiceError as error:
            if error.status != 410 or restarted:
                raise
            restarted = True
            state["again"] = _empty_copy(error.restart or FIRST_CHANGES)
            continue
        _apply_page(copy, page)
        if not page["has_more"]:
            state.update(copy)
            state.pop("again", None)
            return state


def verify(base_url: str, number: str) -> str:
    """The verdict: in_force, suspended, ended, unclear, not_found, ambiguous or malformed."""
    return json.loads(_fetch(base_url, "/api/v1/verify?" + urlencode({"number": number})))["verdict"]


def find(base_url: str, register: str, **query):
    """Yield all records of a list, all of one publication; query takes what the API takes.

    If the register is published anew meanwhile, STARTED_OVER is yielded and then everything from
    the first record on: forget what came before it.
    """
    first = f"/api/v1/{register}?" + urlencode({"limit": 1000, **query}, doseq=True)
    address, restarts = first, 0
    while address:
        try:
            page = json.loads(_fetch(base_url, address))
        except ServiceError as error:
            if error.status != 410 or restarts == MOST_RESTARTS:
                raise
            address, restarts = error.restart or first, restarts + 1
            yield STARTED_OVER
            continue
        yield from page["items"]
        address = page["links"]["next"]


def dump(base_url: str, register: str, check_signature: bool = False) -> dict:
    """All records of a register by id, from its published file, size and SHA-256 checked."""
    manifest = _fetch(base_url, MANIFEST)
    if check_signature:
        _check_signature(base_url, manifest)
    entries = {entry["register"]: entry for entry in json.loads(manifest)["registers"]}
    file = entries[register]["files"]["records"]
    return _unpack(file, _fetch(base_url, file["url"]))


def _empty_copy(address: str) -> dict:
    """A copy of nothing yet; last is the number of the last change in it."""
    return {"place": {"next": address, "last": 0}, "registers": {}}


def _apply_page(copy: dict, page: dict) -> None:
    """Apply changes, then move on: a page applied twice does no harm, one left out does."""
    last = copy["place"]["last"]
    for change in page["items"]:
        if change["seq"] != last + 1:
            raise ServiceError(f"change {change['seq']} follows {last}: the feed has a gap")
        last = change["seq"]
        records = copy["registers"].setdefault(change["register"], {})
        if change["op"] == "upsert":
            records[change["id"]] = change["record"]
        elif change["op"] == "remove":
            records.pop(change["id"], None)
        else:
            raise ServiceError(f"change {last} does something unknown: {change['op']}")
    if page["has_more"] and not page["items"]:
        raise ServiceError(f"there are changes after {last}, but the page is empty")
    copy["place"] = {"next": page["links"]["next"], "last": last}


def _unpack(file: dict, packed: bytes) -> dict:
    """Check a file against the manifest (bytes and sha256 are of the packed file) and read it."""
    if len(packed) != file["bytes"] or hashlib.sha256(packed).hexdigest() != file["sha256"]:
        raise ServiceError(f"{file['name']} is not the file that the manifest describes")
    lines = gzip.decompress(packed).decode("utf-8").split("\n")
    records = {record["id"]: record for record in map(json.loads, filter(None, lines))}
    if len(records) != file["count"]:
        raise ServiceError(f"{file['name']} has {len(records)} records, not {file['count']}")
    return records


def _check_signature(base_url: str, manifest: bytes) -> None:
    """Check the Ed25519 signature; a key from the same server only proves that they fit."""
    key = _fetch(base_url, json.loads(manifest)["key"]["url"])
    parts = {"-in": manifest, "-inkey": key, "-sigfile": _fetch(base_url, MANIFEST + ".sig")}
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
    with tempfile.TemporaryDirectory() as folder:
        for option, content in parts.items():
            command += [option, os.path.join(folder, option)]
            with open(command[-1], "wb") as part:
                part.write(content)
        if subprocess.run(command, capture_output=True).returncode:
            raise ServiceError("the signature of the manifest is not good")


def _fetch(base_url: str, address: str) -> bytes:
    """The body at an address; while the service is away, ask again when it says."""
    url = quote(urljoin(base_url, address), safe="%/:?&=+,;@~")  # links may hold bare letters
    for left in reversed(range(TRIES)):
        try:
            with urlopen(url, timeout=60) as answer:
                return answer.read()
        except HTTPError as error:
            failure, told = _failure(error), error.headers.get("Retry-After", "")
            if error.code != 503:
                raise failure from None
        except (OSError, http.client.HTTPException) as error:
            failure, told = ServiceError(f"{url}: {error!r}"), ""
        wait = int(told) if told.isdecimal() else USUAL_WAIT
        if not left or wait > LONGEST_WAIT:
            raise failure
        time.sleep(wait)


def _failure(error: HTTPError) -> ServiceError:
    """The exception for an error answer, with its problem document if it has one."""
    is_problem = error.headers.get_content_type() == "application/problem+json"
    problem = json.load(error) if is_problem else {}
    return ServiceError(f"{error.url}: {error.code} {problem.get('detail')}", error.code, problem)


def _save(path: str, state: dict) -> None:
    """Write the state beside its file, then put it in the file's place in one step."""
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump(state, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def main() -> None:
    """Update a state file; what was read before a failure or an interrupt is kept."""
    base_url, path, state = sys.argv[1], sys.argv[2], {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
    try:
        mirror(base_url, state)
    except ServiceError as error:
        sys.exit(str(error))
    finally:
        _save(path, state)
    print(f"up to change {state['place']['last']}:", {k: len(v) for k, v in state["registers"].items()})


if __name__ == "__main__":
    main()
