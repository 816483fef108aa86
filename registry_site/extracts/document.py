"""The document of an extract: the same in Russian and in the language of the asker, the signed JSON attached."""

import io
from collections.abc import Mapping
from typing import Any, Final

import segno
from markupsafe import Markup

from registry_site.display import STANDINGS
from registry_site.extracts.paper import TEMPLATES, Attached, laid_out
from registry_site.extracts.texts import in_force_or_not, printable, rows, steps
from registry_site.messages import N_
from registry_site.registers import REGISTERS
from registry_site.registers.model import Standing
from registry_site.speaking import functions_of
from registry_site.translating import DEFAULT_LANGUAGE, Translator, translator

CHECK: Final = "extracts/check"
"""Below the language of an address: the page that checks an extract."""

_QR: Final = "registry:qr"  # the name of the picture inside the document
_MOST: Final = 150_000  # characters of all records together, in each language


def languages_of(language: str) -> tuple[str, ...]:
    """Those of the document: Russian, and that of the asker."""
    return tuple(dict.fromkeys((DEFAULT_LANGUAGE, language)))


def as_pdf(contents: Mapping[str, Any], signed: bytes, signature: bytes, code: str, language: str, public_url: str) -> bytes:
    """The PDF of an extract; `signed` are the bytes of its contents that `signature` is of, `code` is printed for the check.

    The QR code leads to the page of the check with the number; the code stands behind `#`, where no server reads it. Without
    a public address there is no QR code.
    """
    number = contents["number"]
    address = f"{public_url}/{language}/{CHECK}?number={number}" if public_url else ""
    sections = [_section(contents, code, address, translator(one)) for one in languages_of(language)]
    words = translator(DEFAULT_LANGUAGE)
    page = TEMPLATES.get_template("extracts/document.html").render(
        functions_of(words.language), extract=contents, body=_body(contents), sections=sections
    )
    attached = (
        Attached(name=f"extract-{number}.json", data=signed, description=words.text(N_("The signed extract"))),
        Attached(
            name=f"extract-{number}.json.sig",
            data=signature,
            description=words.text(N_("The signature of the extract (Ed25519)")),
            relationship="Supplement",
        ),
    )
    return laid_out(page, attached, {_QR: _qr(f"{address}#{code}")} if address else None)


def _section(contents: Mapping[str, Any], code: str, address: str, words: Translator) -> Markup:
    most = _MOST // len(contents["records"])
    page = TEMPLATES.get_template("extracts/section.html").render(
        functions_of(words.language),
        extract=contents,
        body=_body(contents),
        signed_by={name: printable(value) for name, value in contents["signed_by"].items()},
        records=[_record(one, words, most) for one in contents["records"]],
        code=code,
        address=address,
        qr=_QR,
        check=f"/{words.language}/{CHECK}",
    )
    return Markup(page)  # noqa: S704 -- made by our own template, which escapes


def _record(told: Mapping[str, Any], words: Translator, most: int) -> dict[str, object]:
    register, record, removed = REGISTERS[told["register"]["name"]], told["record"], told["tombstone"]
    filled, empty = ((), ()) if record is None else rows(register, record, words, most)
    past, older = steps(told["history"], words)
    standing = words.text(STANDINGS[Standing(record["standing"])]) if record and in_force_or_not(register) else ""
    return {
        **told,
        "singular": words.text(register.singular),
        "label": words.text(register.label),
        "source": words.text(register.source),
        "name": printable(told["record_number"]),
        "standing": standing,
        "rows": filled,
        "empty": empty,
        "reason": "" if removed is None else printable(words.text(removed["reason"] or "")),
        "past": past,
        "older": older,
    }


def _body(contents: Mapping[str, Any]) -> str:
    return printable(contents["issued_by"]["name"]) if contents["issued_by"] else ""


def _qr(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, light="#fff")
    return out.getvalue()
