"""Site and desk of production, but a process of theirs ends as by `kill -9` at a point that a test names, once.

The test writes the name of a function into the file that DYING names; whoever has done its work next ends right after it.
"""

import os
import signal
from functools import wraps
from importlib import import_module
from pathlib import Path

import wsgi

REGISTERED = "registry_site.cases.telling.registered"
"""The last step of the transaction that makes a case of a draft."""

ANSWERED = "registry_site.pages.intake.door.go_to"
"""What was sent is stored; the answer that says so is made, and not sent yet."""

LETTER = "registry_site.cases.letters.write"
"""The last step of the transaction that signs: extract, act, letter and mail are written, and nothing is kept yet."""

SIGNED = "registry_site.desk.acting.redirect"
"""The signature is kept; the answer that says so is made, and not sent yet."""

POINTS = {"site": (REGISTERED, ANSWERED), "desk": (LETTER, SIGNED)}


def __getattr__(name):
    if name not in POINTS:
        raise AttributeError(name)
    for point in POINTS[name]:
        make_mortal(point, Path(os.environ["DYING"]))
    return getattr(wsgi, name)


def make_mortal(point, armed):
    module, _, name = point.rpartition(".")
    found = getattr(import_module(module), name)

    @wraps(found)
    def mortal(*given, **named):
        answer = found(*given, **named)
        if armed.exists() and armed.read_text() == point:
            armed.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(import_module(module), name, mortal)
