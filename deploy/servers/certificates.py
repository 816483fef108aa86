"""Certificates for servers on loopback, from an authority made on the spot and forgotten afterwards."""

from dataclasses import dataclass
from pathlib import Path

from deploy.servers.children import give, run

DAYS = "3650"  # a machine whose clock is wrong by a year still runs the tests
EXTENSIONS = """\
basicConstraints=CA:FALSE
subjectAltName=IP:127.0.0.1,DNS:localhost
extendedKeyUsage=serverAuth,clientAuth
"""


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """PEM files: the authority's certificate, and certificate and key of every server."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Make an authority and one certificate for 127.0.0.1 and localhost in `folder`. Raises ServerFailed where openssl does."""
    folder.mkdir(parents=True)
    (folder / "extensions").write_text(EXTENSIONS)
    give(folder)
    elliptic = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl = (
        ("req", "-x509", *elliptic, "-keyout", "ca.key", "-out", "ca.crt", "-days", DAYS, "-subj", "/CN=Tests only"),
        ("req", *elliptic, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1"),
        ("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
         "-out", "server.crt", "-days", DAYS, "-extfile", "extensions"),
    )  # fmt: skip
    for arguments in openssl:
        run(("openssl", *arguments), folder)
    (folder / "ca.key").unlink()
    return Certificates(authority=folder / "ca.crt", certificate=folder / "server.crt", key=folder / "server.key")
