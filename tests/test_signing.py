"""Signing: what is signed with the key of an installation is checked with its public half, here and by openssl."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry_site.errors import Unavailable
from registry_site.signing import open_signer, signed


@pytest.fixture
def signer(tmp_path):
    return open_signer(tmp_path / "vault" / "signing.pem")


def test_a_signature_fits_its_bytes_and_no_others(signer):
    signature = signer.sign(b"manifest")
    assert signed(signer.public_pem, b"manifest", signature)
    assert not signed(signer.public_pem, b"manifest.", signature)


def test_the_key_is_made_once_and_stays(signer, tmp_path):
    assert open_signer(tmp_path / "vault" / "signing.pem").key_id == signer.key_id


def test_all_who_come_first_at_once_get_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = pool.map(lambda _: open_signer(tmp_path / "signing.pem").key_id, range(8))
    assert len(set(made)) == 1


def test_the_key_is_readable_by_its_owner_alone(signer, tmp_path):
    assert (tmp_path / "vault" / "signing.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "vault").stat().st_mode & 0o777 == 0o700


def test_openssl_accepts_the_signature(signer, tmp_path):
    for name, data in (("key.pem", signer.public_pem), ("data", b"manifest"), ("data.sig", signer.sign(b"manifest"))):
        (tmp_path / name).write_bytes(data)
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "data", "-sigfile", "data.sig"]
    assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_refused_with_a_sentence(tmp_path, content):
    (tmp_path / "signing.pem").write_bytes(content)
    with pytest.raises(Unavailable, match=r"signing\.pem is no Ed25519 key"):
        open_signer(tmp_path / "signing.pem")
