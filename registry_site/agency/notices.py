"""`/agency/v1/notices`: a notice read whole, included, changed and excluded by a body of its state (seed 004, 5, 8, 9)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from flask import Response, request

from indexer.formats.eaeu_notices import notices_of
from indexer.notices import current as currents
from indexer.notices.alerts import read_alerts
from indexer.notices.current import Current
from indexer.notices.packing import open_package, pack
from indexer.notices.submissions import CHANGE, EXCLUDE, INCLUDE
from registry_site.agency.admission import act_for, needs
from registry_site.agency.bodies import FORM, JSON, PACKAGE, PART, XML, Brought, brought, member
from registry_site.agency.editing import editable, patched
from registry_site.agency.filing import AHEAD, Draft, file
from registry_site.agency.held import held, reading
from registry_site.arguments import only, read_date
from registry_site.errors import BadRequest, Conflict, NotFound, Precondition, TooLarge, Unprocessable
from registry_site.messages import N_, message
from registry_site.strict_json import members

_MOST: Final = 50
_NUMBER: Final = re.compile(r"([A-Z]{2})-[0-9]{5}-[0-9]{2}")
_SHAPE: Final = message(N_("must be the state, five digits and the year, such as BY-00001-26"))
_OTHER: Final = message(N_("cannot be changed: it names the notice"))


@needs("notices:read", "notices:write")
def show(id: str) -> Response:
    """One notice of a state that the body acts for, with what is closed to the public. Raises NotFound, NotAllowed."""
    only(request.args, ("lang",))
    found = _current(id)
    body = {
        "id": found.record_id,
        "generation": found.generation,
        "seq": found.seq,
        "tag": found.tag,
        "notice": editable(found),
        "links": {"self": f"/agency/v1/notices/{found.record_id}"},
    }
    response = Response(orjson.dumps(body), mimetype="application/json")
    response.headers["ETag"] = f'"{found.tag}"'
    return response


@needs("notices:write")
def include() -> Response:
    """New notices: one as JSON or as a form with its files, several as a package or as alerts of the Union."""
    return file(INCLUDE, partial(brought, (JSON, FORM, PACKAGE, XML)), _included)


@needs("notices:write")
def change(id: str) -> Response:
    """A notice as it shall be from now on: the whole of it by PUT, what is to be changed by PATCH."""
    whole = request.method == "PUT"
    return file(CHANGE, partial(brought, (JSON, FORM)), partial(_changed, id, "notice" if whole else "changes"))


@needs("notices:write")
def exclude(id: str) -> Response:
    """A notice that is taken back by a decision, which gives the day."""
    return file(EXCLUDE, partial(brought, (JSON,)), partial(_excluded, id))


def _included(body: Brought, path: Path) -> Sequence[Draft]:
    drafts = _packed(body.package, path) if body.package is not None else _written(body, path)
    ids: set[object] = set()
    for draft in drafts:
        _check_new(draft, ids)
    return drafts


def _written(body: Brought, path: Path) -> list[Draft]:
    """The notice of the JSON, or those of the XML with the JSON laid over the only one."""
    if body.alert is None:
        drafts = [Draft(item=_object(body.value, ""), pointer="")]
    else:
        read = read_alerts(body.alert)
        drafts = [Draft(item=item, pointer="", left=left) for item, left in zip(read.notices, read.left, strict=True)]
        if body.value is not None and len(drafts) > 1:
            raise BadRequest(message(N_("With a part json the XML may hold one alert alone.")), parameter=PART)
        if body.value is not None:
            drafts = [replace(drafts[0], item={**drafts[0].item, **_object(body.value, "")})]
        elif len(drafts) > 1:
            drafts = [replace(draft, pointer=f"/{place}") for place, draft in enumerate(drafts)]
        _count(drafts)
    pack(path, [draft.item for draft in drafts], body.raw, body.files)
    return drafts


def _packed(package: BinaryIO, path: Path) -> list[Draft]:
    path.write_bytes(package.read())
    source = open_package(path)
    if not source.members:
        raise BadRequest(message(N_("The body is no ZIP package.")), parameter="package")
    items = notices_of(source)
    if not items:
        raise BadRequest(message(N_("The package holds no notice.")), parameter="package")
    _count(items)
    return [Draft(item=_object(item, f"/{place}"), pointer=f"/{place}") for place, item in enumerate(items)]


def _count(notices: Sequence[object]) -> None:
    if len(notices) > _MOST:
        raise TooLarge(message(N_("At most %(most)d notices may be sent at once."), most=_MOST), parameter="notices")


def _check_new(draft: Draft, ids: set[object]) -> None:
    number, state = draft.item.get("id"), draft.item.get("detected_in")
    shape = _NUMBER.fullmatch(number) if isinstance(number, str) else None
    if shape is None or number in ids:
        raise _unprocessable(f"{draft.pointer}/id", _SHAPE if shape is None else message(N_("stands twice in the package")))
    ids.add(number)
    act_for(state)
    if shape[1] != state:
        raise _unprocessable(f"{draft.pointer}/id", message(N_("must begin with the state where it was found")))
    with reading() as connection:
        if currents.read(held().ledger, connection, shape[0]) is not None:
            text = N_("%(id)s is in the register already. Change it with PUT or PATCH.")
            raise Conflict(message(text, id=shape[0]), "exists")


def _changed(name: str, part: str, body: Brought, path: Path) -> Sequence[Draft]:
    found, given, decided_on = _begun(name, body, part)
    wanted = given[part]
    notice = patched(editable(found), wanted) if part == "changes" else _object(wanted, part)
    if not isinstance(notice, Mapping):
        raise BadRequest(message(N_("%(where)s must be an object."), where=part), parameter=part)
    for fixed in ("id", "detected_in"):
        if notice.get(fixed) != found.values.get(fixed):
            raise _unprocessable(f"/{part}/{fixed}", _OTHER)
    pack(path, [notice], body.raw, body.files)
    return [Draft(item=notice, pointer=f"/{part}", current=found, decided_on=decided_on)]


def _excluded(name: str, body: Brought, path: Path) -> Sequence[Draft]:
    found, _, decided_on = _begun(name, body, None)
    if found.values.get("withdrawn_on"):
        text = N_("%(id)s was excluded on %(day)s already.")
        raise Conflict(message(text, id=found.record_id, day=found.values["withdrawn_on"]), "exists")
    notice = {**editable(found), "withdrawn_on": decided_on.isoformat()}
    pack(path, [notice], body.raw, {})
    return [Draft(item=notice, pointer="", current=found, decided_on=decided_on)]


def _begun(name: str, body: Brought, part: str | None) -> tuple[Current, Mapping[str, Any], date]:
    """What a change begins from, what was sent, and the day of its decision. Raises whatever refuses it."""
    found = _current(name)
    _match(found)
    given = members(body.value, "", ("reason", "decision", *((part,) if part else ())))
    member(given.get("reason"), "reason")
    decision = members(given.get("decision"), "decision", ("on", "by", "document"))
    member(decision.get("by"), "decision.by")
    decided_on = read_date("decision.on", member(decision.get("on"), "decision.on"))
    if decided_on > held().today():
        raise _unprocessable("/decision/on", AHEAD)
    if part and part not in given:
        raise BadRequest(message(N_("%(where)s must be an object."), where=part), parameter=part)
    return found, given, decided_on


def _current(name: str) -> Current:
    with reading() as connection:
        found = currents.read(held().ledger, connection, name)
    if found is None:
        raise NotFound(message(N_("There is no notice with this number in the register.")))
    act_for(found.values.get("detected_in"))
    return found


def _match(found: Current) -> None:
    given = request.headers.get("If-Match", "")
    if not given:
        text = N_("Read the notice, and send its ETag in If-Match: nobody else's change is overwritten then.")
        raise Precondition(message(text), missing=True)
    if f'"{found.tag}"' not in (one.strip() for one in given.split(",")):
        raise Precondition(
            message(N_("The notice has changed since it was read. Read it again, and repeat the change on what is there."))
        )


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(message(N_("%(where)s must be an object."), where=where or "notice"), parameter=where or None)
    return value


def _unprocessable(pointer: str, reason: Any) -> Unprocessable:
    text = N_("Nothing was stored. Correct what is named below, and send it again.")
    return Unprocessable(message(text), "invalid_notice", ((pointer, reason),))
