"""The reject file: where each refused row stands, which field, and why. Never a value: it may be a restricted one."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from indexer.rows import Fault
from registry_site.messages import N_, Message, message


@dataclass(kw_only=True)
class RejectFile:
    """JSON lines, made only when something is rejected."""

    path: Path
    count: int = 0
    first: Message | None = None
    _file: TextIO | None = None

    def write(self, source: str, fault: Fault) -> None:
        """Add one refused row (several faults of a row are several lines; `count` counts lines). `first` tells of the first."""
        if self._file is None:
            self.first = self._told(source, fault)
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8")
        line = {"source": source, "position": fault.position, "field": fault.field, "reason": str(fault.reason)}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.count += 1

    def close(self) -> None:
        """Flush and close; the file stays for the operator."""
        if self._file is not None:
            self._file.close()

    def _told(self, source: str, fault: Fault) -> Message:
        values = {"source": source, "position": fault.position, "reason": fault.reason, "path": self.path}
        if fault.field is None:
            return message(
                N_("The first rejected row: %(source)s, %(position)s: %(reason)s. All, without their values: %(path)s"), **values
            )
        text = N_("The first rejected row: %(source)s, %(position)s, %(field)s: %(reason)s. All, without their values: %(path)s")
        return message(text, field=fault.field, **values)
