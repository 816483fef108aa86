"""The registers. Doors take `REGISTERS`, public halves; `DECLARATIONS` is for the indexer and the agency door alone.

A register is one file of this folder with one `DECLARATION`; it is found by its presence (DESIGN §4.11).
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from registry_site.registers.declaration import Declaration
from registry_site.registers.model import Register


def _discover() -> Mapping[str, Declaration]:
    found: list[Declaration] = []
    for module in pkgutil.iter_modules(__path__):
        declared = getattr(import_module(f"{__name__}.{module.name}"), "DECLARATION", None)
        if isinstance(declared, Declaration):
            found.append(declared)
    return {declaration.name: declaration for declaration in sorted(found, key=lambda one: (one.order, one.name))}


DECLARATIONS: Mapping[str, Declaration] = _discover()
REGISTERS: Mapping[str, Register] = {name: declaration.public for name, declaration in DECLARATIONS.items()}
