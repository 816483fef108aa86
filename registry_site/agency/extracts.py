"""`GET /agency/v1/notices/{id}/extract`: an official extract (seed 004, 11), signed with the key of the installation.

It holds what is public alone, for a body hands it to whoever asked. Signed are the bytes of `extract` as canonical JSON;
the PDF is for people and carries the signed JSON within.
"""

import base64
import secrets
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson
from flask import Response, g, request

from indexer.agencies.controls import REGISTER
from indexer.canonical import canonical
from registry_site.agency.admission import access, caller, needs
from registry_site.agency.extract_pdf import as_pdf
from registry_site.agency.held import held
from registry_site.arguments import only, read_date
from registry_site.clock import day_of
from registry_site.errors import BadRequest, NotAcceptable, NotFound
from registry_site.i18n import current
from registry_site.ledger.reading import Generation, Revision
from registry_site.messages import N_, message
from registry_site.publication import disclosed
from registry_site.refusals import illegal
from registry_site.registers import REGISTERS
from registry_site.search.items import item
from registry_site.signing import Signer, open_signer
from registry_site.translating import LANGUAGES, translator

KEY: Final = "/.well-known/registry-signing-key.pem"
_KINDS: Final = {"application/json": "json", "application/pdf": "pdf"}
_OF: Final = REGISTERS[REGISTER]
_BASIS: Final = N_("Paragraph 11 of the Order on the unified database")


@needs("extracts:read")
def show(id: str) -> Response:
    """What the register says of a notice now, or said at the end of the day `as_of` in Moscow, with its whole history.

    `Accept` chooses between JSON and PDF, `lang` the language of the PDF. Raises NotFound, NotAcceptable, BadRequest, Unavailable.
    """
    given = only(request.args, ("as_of", "lang"))
    if "lang" in given:
        if given["lang"] not in LANGUAGES:
            raise illegal("lang", given["lang"], tuple(LANGUAGES))
        g.language = given["lang"]
    kind = _kind()
    day = read_date("as_of", given["as_of"]) if "as_of" in given else None
    if day is not None and day > held().today():
        raise BadRequest(message(N_("The day lies in the future. Ask for today or for an earlier day.")), parameter="as_of")
    generation = _generation(day)
    found = None if generation is None else held().ledger.record(_OF, id, generation.number)
    if generation is None or found is None:
        raise NotFound(message(N_("There is no notice with this number in the register.")))
    number = secrets.token_hex(8)
    extract = _extract(number, generation, found, day)
    access().object = f"extract {number} of {found.record_id}"
    signer = _signer(str(held().settings.signing_key))
    signature = base64.b64encode(signer.sign(canonical(extract).encode())).decode()
    signed = {"algorithm": "Ed25519", "key_id": signer.key_id, "public_key": KEY, "value": signature}
    answer = orjson.dumps({"extract": extract, "signature": signed})
    name = f"extract-{number}.{_KINDS[kind]}"
    response = Response(as_pdf(extract, answer, current()) if _KINDS[kind] == "pdf" else answer, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Vary"] = "Accept"
    return response


def _kind() -> str:
    """JSON for whoever does not say what they take."""
    accepted = request.accept_mimetypes
    kind = max(_KINDS, key=accepted.quality) if accepted else next(iter(_KINDS))
    if accepted and not accepted.quality(kind):
        text = N_("An extract is made as %(kinds)s. Name one of them in the header Accept.")
        raise NotAcceptable(message(text, kinds=", ".join(_KINDS)), parameter="Accept", legal=tuple(_KINDS))
    return kind


def _generation(day: date | None) -> Generation | None:
    ledger = held().ledger
    newest = next(iter(ledger.generations(_OF, 1)), None)
    if newest is None or day is None:
        return newest
    number = ledger.generation_on(_OF, day, newest.number)
    return None if number is None else ledger.generation(_OF, number)


def _extract(number: str, generation: Generation, found: Revision, day: date | None) -> dict[str, object]:
    revision = disclosed(_OF, found)
    key = caller()
    on = (day or held().today()).isoformat()
    return {
        "number": number,
        "issued_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "issued_by": {"body": key.body, "name": key.name, "state": key.state},
        "basis": {language: translator(language).text(_BASIS) for language in LANGUAGES},
        "register": {"name": _OF.name, "title": {language: translator(language).text(_OF.label) for language in LANGUAGES}},
        "as_of": None if day is None else day.isoformat(),
        "state": {
            "generation": generation.number,
            "made_at": generation.made_at,
            "data_as_of": generation.data_as_of,
            "made_up": generation.made_up,
            "hash": generation.hash,
        },
        "id": found.record_id,
        "revision": revision.revision,
        "notice": None if revision.record is None else item(_OF, revision.record, on),
        "tombstone": None
        if revision.record is not None
        else {"removed_on": day_of(revision.changed_at).isoformat(), "reason": revision.reason},
        "history": [
            {"revision": one.revision, "op": one.op, "changed_at": one.changed_at, "generation": one.generation}
            for one in held().ledger.history(_OF, found.record_id, generation.number)
        ],
    }


@lru_cache(maxsize=4)
def _signer(path: str) -> Signer:
    return open_signer(Path(path))
