"""From a request to a kept submission: claimed by its key, judged as its publication will be, kept with its line, or refused."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Response, request

from indexer.accepting import acceptance
from indexer.agencies.audit import GRANTED, append
from indexer.attachments import FileStore
from indexer.notices import submissions
from indexer.notices.claiming import claimed
from indexer.notices.current import Current
from indexer.notices.deadlines import deadline
from indexer.notices.judging import DECLARATION, Flaw, judge
from indexer.notices.packing import incoming, kept, open_package
from indexer.notices.submissions import Filed, Receipt
from registry_site.agency.accounts import line
from registry_site.agency.admission import access, caller
from registry_site.agency.bodies import Brought
from registry_site.agency.held import held, reading, writing
from registry_site.errors import BadRequest, Conflict, Unprocessable
from registry_site.messages import N_, message

ACCEPTED: Final = 202
AHEAD: Final = message(N_("lies in the future"))

_KEY: Final = re.compile(r"[!-~]{1,128}")
_NO_REHEARSAL_KEY: Final = b""  # digests of a rehearsal are thrown away


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One notice that is to be filed. `current` is what a change begins from; `decided_on` is None where the notice says it.

    `pointer` is where the notice stands in what was sent.
    """

    item: Mapping[str, Any]
    pointer: str
    current: Current | None = None
    decided_on: date | None = None
    left: tuple[str, ...] = ()


Prepare = Callable[[Brought, Path], Sequence[Draft]]
"""Writes the package of a request to a path and gives the notices in it. Raises whatever refuses them."""


def file(kind: str, brought: Callable[[], Brought], prepare: Prepare) -> Response:
    """Answer a request that files notices: 202 with a receipt, the same receipt again for the same key and contents.

    Raises BadRequest, Conflict, Unprocessable, UnreadableSource, Unavailable; then nothing was stored.
    """
    name = _idempotency_key()
    bound = held()
    with claimed(bound.settings.data / "agency.lock", bound.vault, f"{caller().body}\0{name}"):
        body = brought()
        mark = _fingerprint(body)
        with reading() as connection:
            known = submissions.remembered(connection, caller().body, name)
        if known is not None:
            return _again(known, mark)
        with incoming(bound.settings.originals) as path:
            drafts = prepare(body, path)
            filed = _judged(path, drafts)
            with kept(bound.settings.originals, path) as package:
                receipt = _keep(kind, body, name, mark, package, filed)
    return _accepted(receipt)


def _idempotency_key() -> str:
    given = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not _KEY.fullmatch(given):
        text = N_(
            "Send a header Idempotency-Key, 1 to 128 printable characters, another for each submission: it makes repeating safe."
        )
        raise BadRequest(message(text), parameter="Idempotency-Key")
    return given


def _fingerprint(body: Brought) -> str:
    told = "\n".join((request.method, request.path, request.headers.get("If-Match", ""), body.kind, body.sha256))
    return hashlib.sha256(told.encode()).hexdigest()


def _again(known: tuple[str, Receipt], mark: str) -> Response:
    before, receipt = known
    if before != mark:
        text = N_("This Idempotency-Key was used for another request. Send a new key with a new request.")
        raise Unprocessable(message(text), "idempotency_key_reused")
    access().object = f"submission {receipt['number']}, again"
    return _accepted(receipt)


def _judged(path: Path, drafts: Sequence[Draft]) -> list[Filed]:
    """The notices with their deadlines. Raises Conflict, Unprocessable with every flaw of every notice."""
    source = open_package(path)
    accept = acceptance(DECLARATION, held().today())
    flaws: list[tuple[str, Flaw]] = []
    ready: list[tuple[Draft, str, date, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        store = FileStore(files=Path(folder) / "files", originals=Path(folder) / "originals")
        for draft in drafts:
            outcome = judge(source, draft.item, accept, store, _NO_REHEARSAL_KEY, draft.current)
            if isinstance(outcome, list):
                flaws += [(draft.pointer, flaw) for flaw in outcome]
                continue
            values = orjson.loads(outcome.staged.document or "{}")
            decided_on = draft.decided_on or _decision(draft, values, flaws)
            if decided_on is not None:
                record_id = draft.current.record_id if draft.current else outcome.staged.base_id
                ready.append((draft, record_id, decided_on, values["detected_in"]))
    if flaws:
        text = N_("Nothing was stored. Correct what is named below, and send it again.")
        raise Unprocessable(message(text), "invalid_notice", tuple((f"{at}{flaw.pointer}", flaw.reason) for at, flaw in flaws))
    with reading() as connection:
        _refuse_waiting(submissions.waiting_for(connection, [record_id for _, record_id, _, _ in ready]))
        return [
            Filed(
                record_id=record_id,
                base=draft.current.tag if draft.current else None,
                decided_on=decided_on,
                deadline=deadline(connection, state, decided_on, held().today()),
                left=draft.left,
            )
            for draft, record_id, decided_on, state in ready
        ]


def _decision(draft: Draft, values: Mapping[str, Any], flaws: list[tuple[str, Flaw]]) -> date | None:
    stated = values.get("decided_on")
    if stated is None:
        reason = message(N_("is needed here: the term of the notice is counted from it"))
    elif stated > held().today().isoformat():
        reason = AHEAD
    else:
        return date.fromisoformat(stated)
    flaws.append((draft.pointer, Flaw(pointer="/decided_on", reason=reason)))
    return None


def _refuse_waiting(waiting: Mapping[str, int]) -> None:
    for record_id, number in waiting.items():
        text = N_("Submission %(number)s on %(id)s waits to be published. Ask for its state, then try again.")
        raise Conflict(message(text, number=number, id=record_id), "waiting")


def _keep(kind: str, body: Brought, name: str, mark: str, package: str, filed: Sequence[Filed]) -> Receipt:
    key = caller()
    asked = submissions.Request(
        body=key.body,
        key_id=key.id,
        kind=kind,
        size=body.size,
        sha256=body.sha256,
        package=package,
        idempotency_key=name,
        fingerprint=mark,
        notices=filed,
    )

    def receipt(number: int, received_at: str) -> Receipt:
        access().object = f"submission {number}: {', '.join(one.record_id for one in filed)}"
        return {
            "number": number,
            "kind": kind,
            "body": key.body,
            "received_at": received_at,
            "received": {
                "sha256": body.sha256,
                "size": body.size,
                "parts": [{"name": part.name, "sha256": part.sha256, "size": part.size} for part in body.parts],
            },
            "notices": [
                {
                    "id": one.record_id,
                    "decided_on": one.decided_on.isoformat(),
                    "due_on": one.deadline.due_on.isoformat(),
                    "late": one.deadline.late,
                    "provisional": one.deadline.provisional,
                    "calendar": one.deadline.calendar,
                    **({"left": list(one.left)} if body.alert is not None else {}),
                }
                for one in filed
            ],
            "links": {"self": f"/agency/v1/submissions/{number}"},
        }

    with writing() as connection:
        made = submissions.add(connection, asked, receipt)
        append(connection, line(access(), ACCEPTED, GRANTED))
    access().written = True
    return made


def _accepted(receipt: Receipt) -> Response:
    response = Response(orjson.dumps(receipt), status=ACCEPTED, mimetype="application/json")
    response.headers["Location"] = receipt["links"]["self"]
    return response
