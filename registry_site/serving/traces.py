"""Which addresses nobody writes down: who reports something must not be found by the time at which a log names a page."""

import re
from typing import Final

_FORMS: Final = re.compile(r"/(?:ru|en)/reports(?:/.*)?", re.DOTALL)
_FILES: Final = "/static/"


def leaves_no_trace(path: str) -> bool:
    """True for the pages of the forms that may be sent anonymously."""
    return _FORMS.fullmatch(path) is not None


def logged(path: str) -> bool:
    """Whether the access log may name this path. The files of pages are left out, too: those of a form tell that one was opened."""
    return not path.startswith(_FILES) and not leaves_no_trace(path)
