"""A worker that misbehaves as its input says, for the tests of `registry_site.confined`."""

import os
import tempfile
import threading

from registry_site.confined import Outcome, serve


def work(data):
    match data:
        case b"grow":
            bytearray(2**31)
        case b"spin":
            while True:
                pass
        case b"wait":
            threading.Event().wait()
        case b"crash":
            os.abort()
        case b"write":
            with tempfile.TemporaryFile() as file:
                file.write(b"written")
                file.flush()
        case b"environment":
            return Outcome(facts={"names": sorted(set(os.environ) - {"LC_CTYPE"})})
    return Outcome(facts={"size": len(data)}, files=(data, b"", data))


if __name__ == "__main__":
    serve(work, seconds=1)
