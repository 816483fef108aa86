"""The key that extracts are signed with: only the one whose public half the site has published."""

from pathlib import Path

from registry_site.errors import Unavailable
from registry_site.messages import N_, message
from registry_site.signing import Signer, key_id_of, open_signer


def signer_of(key: Path, published: Path) -> Signer:
    """The signer in the file `key`. Raises Unavailable unless the PEM file `published` holds its public half: an extract that
    nobody could check would be called a forgery."""
    try:
        known = key_id_of(published.read_bytes())
    except FileNotFoundError as error:
        text = N_("No extract is issued before the public key is published. Run: python -m indexer dump")
        raise Unavailable(message(text)) from error
    signer = open_signer(key)
    if signer.key_id != known:
        text = N_(
            "The signing key %(name)s is not the one whose public half is published. Put the right file back, or run: %(run)s"
        )
        raise Unavailable(message(text, name=key.name, run="python -m indexer dump --anew"))
    return signer
