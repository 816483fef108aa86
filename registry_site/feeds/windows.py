"""The windows that a process of the site remembers, for its feeds."""

import threading

from registry_site.happenings.windows import Window, window_of
from registry_site.publication import generation_of
from registry_site.registers.model import Register
from registry_site.services import Services


class Windows:
    """The windows of the served generations, each made when it is first asked for. Safe in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Window] = {}

    def of(self, held: Services, register: Register, number: int) -> Window:
        """The window that ends with this generation. Raises Unavailable where ledger or engine cannot answer."""
        known = self._known.get(register.name)
        if known is None or known.generation.number != number:
            with self._lock:
                known = self._known.get(register.name)
                if known is None or known.generation.number != number:
                    known = self._known[register.name] = window_of(held.ledger, register, generation_of(held, register, number))
        return known
