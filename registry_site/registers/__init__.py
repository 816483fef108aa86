"""The registers. Doors take `REGISTERS`, public halves; `DECLARATIONS` is for the indexer and the agency door alone.
What is looked up and never listed is none of `REGISTERS`: it stands in `LOOKUPS`, for the one page that answers it.

A register is one file of this folder with one `DECLARATION`; it is found by its presence (DESIGN §4.11).
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from registry_site.registers.declaration import Declaration
from registry_site.registers.lookups import Lookup
from registry_site.registers.model import Register


def _discover() -> Mapping[str, Declaration]:
    found: list[Declaration] = []
    for module in pkgutil.iter_modules(__path__):
        declared = getattr(import_module(f"{__name__}.{module.name}"), "DECLARATION", None)
        if isinstance(declared, Declaration):
            found.append(declared)
    return {declaration.name: declaration for declaration in sorted(found, key=lambda one: (one.order, one.name))}


DECLARATIONS: Mapping[str, Declaration] = _discover()
REGISTERS: Mapping[str, Register] = {name: one.public for name, one in DECLARATIONS.items() if one.key is None}
DOCUMENTS: Mapping[str, Register] = {name: one for name, one in REGISTERS.items() if one.documents}
"""Those whose numbers people verify."""
LOOKUPS: Mapping[str, Lookup] = {name: one.lookup for name, one in DECLARATIONS.items() if one.lookup is not None}
