"""Checks an official extract: `python3 check_extract.py extract.json key.pem`. Needs Python and openssl, nothing else."""

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

held = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
canonical = json.dumps(held["extract"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
with tempfile.TemporaryDirectory() as folder:
    data, signature = Path(folder, "data"), Path(folder, "signature")
    data.write_bytes(canonical)
    signature.write_bytes(base64.b64decode(held["signature"]["value"]))
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        sys.argv[2],
        "-rawin",
        "-in",
        str(data),
        "-sigfile",
        str(signature),
    ]
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603 -- what the reader asked for
