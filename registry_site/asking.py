"""The search engine as one request sees it: once it fails it is asked nothing more, so that one that hangs delays an answer once.
What is wrong with the index of one register says nothing of the others.

Whatever fails here is `SearchDown`, never to be taken for a ledger that fails: pages leave out what they could not ask
for and say so, and answer the rest from the ledger (decision 13).
"""

from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from registry_site.errors import IndexUnusable, NothingPublished, SearchDown, Unavailable
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.registers.model import PublicRecord, Register
from registry_site.search.port import SearchEngine, SearchPage, SearchRequest, Suggestion

_P = ParamSpec("_P")
_T = TypeVar("_T")


_DOWN = N_("The search cannot answer now. Records, their history and the check of a number still work. Try again in a minute.")
_LOST = N_("The search engine has lost the register %(register)s: rebuild it from the ledger.")


def lost(register: Register) -> Unavailable:
    """What is wrong with an engine that holds nothing of a register that the ledger has published."""
    return Unavailable(message(_LOST, register=register.name))


class Asking:
    """A `SearchEngine` for one request. Every method raises SearchDown where the engine cannot answer, and notes why in `missed`.

    NothingPublished is left to registers that the ledger does not know either: an engine that was emptied is down.
    """

    def __init__(self, engine: SearchEngine, ledger: Ledger, missed: list[Unavailable]) -> None:
        self._engine = engine
        self._ledger = ledger
        self._missed = missed
        self._failure: Unavailable | None = None

    def generation(self, register: Register) -> int | None:
        """See `SearchEngine.generation`."""
        return self._asked(register, self._engine.generation, register)

    def search(self, register: Register, request: SearchRequest) -> SearchPage:
        """See `SearchEngine.search`."""
        return self._asked(register, self._engine.search, register, request)

    def near(self, register: Register, key: str, limit: int) -> tuple[str, ...]:
        """See `SearchEngine.near`."""
        return self._asked(register, self._engine.near, register, key, limit)

    def suggest(self, register: Register, text: str, limit: int) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        return self._asked(register, self._engine.suggest, register, text, limit)

    def scan(self, register: Register) -> Iterator[PublicRecord]:
        """See `SearchEngine.scan`."""
        return self._asked(register, self._engine.scan, register)

    def _asked(self, register: Register, question: Callable[_P, _T], *args: _P.args, **names: _P.kwargs) -> _T:
        if self._failure is not None:
            raise SearchDown(message(_DOWN)) from self._failure
        try:
            return question(*args, **names)
        except NothingPublished:
            if not self._ledger.generations(register, 1):
                raise
            emptied = lost(register)
            self._missed.append(emptied)
            raise SearchDown(message(_DOWN)) from emptied  # this register alone: the others may well be searched
        except IndexUnusable as error:
            self._missed.append(error)
            raise SearchDown(message(_DOWN)) from error
        except Unavailable as error:
            self._failure = error
            self._missed.append(error)
            raise SearchDown(message(_DOWN)) from error
