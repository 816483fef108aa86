"""Writing an edition: its files beside the place, then into it, with an account of them that is signed."""

import hashlib
import secrets
import shutil
from pathlib import Path
from typing import Final

import orjson

from indexer.editions.electronic import through_csv, through_xml
from indexer.editions.model import Edition
from indexer.editions.printing import write_pdf
from registry_site.errors import BadRequest, Unavailable
from registry_site.messages import N_, message
from registry_site.signing import Signer

MANIFEST: Final = "manifest.json"


def write(folder: Path, edition: Edition, signer: Signer) -> list[str]:
    """Make `folder`/`edition.name` with CSV, XML, PDF volumes, `manifest.json` and its signature; returns the names of the files.

    Raises BadRequest where it is there already: what was handed over is not written again. Raises Unavailable where it cannot
    be written.
    """
    place = folder / edition.name
    if place.exists():
        text = N_("%(name)s was made before. Move it away, or choose another folder, to make it again.")
        raise BadRequest(message(text, name=edition.name))
    aside = folder / f".making-{secrets.token_hex(8)}"
    try:
        aside.mkdir(parents=True)
        _fill(aside, edition, signer)
        aside.rename(place)
    except OSError as error:
        text = N_("The edition could not be written: %(reason)s. Nothing of it was left; mend it and try again.")
        raise Unavailable(message(text, reason=error.strerror or type(error).__name__)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return sorted(file.name for file in place.iterdir())


def _fill(folder: Path, edition: Edition, signer: Signer) -> None:
    rows = through_csv(folder / f"{edition.name}.csv", edition, edition.entries())
    count = write_pdf(folder, edition, through_xml(folder / f"{edition.name}.xml", edition, rows))
    if count != edition.count:
        text = N_(
            "The ledger says that there are %(told)s records and holds %(held)s. Nothing was written. Run: python -m indexer check"
        )
        raise Unavailable(message(text, told=edition.count, held=count))
    files = [{"name": file.name, "bytes": file.stat().st_size, "sha256": _sha256(file)} for file in sorted(folder.iterdir())]
    told = {
        "edition": edition.name,
        "title": edition.title,
        "language": edition.language,
        "made_at": edition.made_at,
        **edition.account,
        "entries": count,
        "files": files,
        "key": {"id": signer.key_id, "algorithm": "Ed25519"},
    }
    body = orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"
    (folder / MANIFEST).write_bytes(body)
    (folder / f"{MANIFEST}.sig").write_bytes(signer.sign(body))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
