"""`GET /agency/v1/notices/{id}/extract`: an official extract (seed 004, 11), signed with the key of the installation.

It holds what is public alone, for a body hands it to whoever asked. Signed are the bytes of `extract` as canonical JSON;
the PDF is for people and carries the signed JSON within.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Response, request

from indexer.agencies.controls import REGISTER
from registry_site.agency.admission import access, caller, needs
from registry_site.agency.extract_pages import as_pdf
from registry_site.agency.held import held
from registry_site.arguments import only, read_date
from registry_site.canonical import canonical
from registry_site.clock import now
from registry_site.errors import BadRequest, NotAcceptable, NotFound
from registry_site.extracts.contents import ended, generation_of, in_languages, records_of
from registry_site.i18n import current
from registry_site.ledger.reading import Generation
from registry_site.messages import N_, message
from registry_site.registers import REGISTERS
from registry_site.signing import Signer, open_signer

KEY: Final = "/.well-known/registry-signing-key.pem"
_KINDS: Final = {"application/json": "json", "application/pdf": "pdf"}
_OF: Final = REGISTERS[REGISTER]
_BASIS: Final = N_("Paragraph 11 of the Order on the unified database")


@needs("extracts:read")
def show(id: str) -> Response:
    """What the register says of a notice now, or said at the end of the day `as_of` in Moscow if that is over, with its whole
    history, and of all others with its number.

    `Accept` chooses between JSON and PDF, `lang` the language of the PDF. Raises NotFound, NotAcceptable, BadRequest, Unavailable.
    """
    given = only(request.args, ("as_of", "lang"))
    kind = _kind()
    day = read_date("as_of", given["as_of"]) if "as_of" in given else None
    if day is not None and day > held().today():
        raise BadRequest(message(N_("The day lies in the future. Ask for today or for an earlier day.")), parameter="as_of")
    day = ended(day, held().today())
    generation = generation_of(held().ledger, _OF, day)
    told = [] if generation is None else _notices(id, generation, day or held().today())
    if not told:
        raise NotFound(message(N_("There is no notice with this number in the register.")))
    number = secrets.token_hex(8)
    extract = _extract(number, told, day)
    access().object = f"extract {number} of {id}"
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


def _notices(id: str, generation: Generation, on: date) -> list[dict[str, Any]]:
    """Every notice with the number of this one: this one first, unless it was removed and others were not."""
    found = held().ledger.record(_OF, id, generation.number)
    if found is None:
        return []
    told = records_of(held().ledger, _OF, generation, found.number_key, on)
    return sorted(({"notice": one.pop("record"), **one} for one in told), key=lambda one: (one["id"] != id, one["id"]))


def _extract(number: str, told: Sequence[Mapping[str, Any]], day: date | None) -> dict[str, object]:
    key = caller()
    return {
        "number": number,
        "issued_at": now(),
        "issued_by": {"body": key.body, "name": key.name, "state": key.state},
        "basis": in_languages(_BASIS),
        "as_of": None if day is None else day.isoformat(),
        **told[0],
        "others": list(told[1:]),
    }


@lru_cache(maxsize=4)
def _signer(path: str) -> Signer:
    return open_signer(Path(path))
