"""What a run found, as one JSON file and one Markdown table, kept in `bench-results/`."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Line:
    """One measured thing; where an aim is set, `ratio` is its value against what stands beside it, in the same run."""

    what: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return ""
        met = (self.at_least is None or self.ratio >= self.at_least) and (self.at_most is None or self.ratio <= self.at_most)
        return "met" if met else "missed"

    @property
    def aim(self) -> str:
        return f"≥ {self.at_least}" if self.at_least is not None else f"≤ {self.at_most}" if self.at_most is not None else ""


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table."""
    rows = ["| measured | value | beside | ratio | aim | |", "|---|---:|---|---:|---|---|"]
    for line in lines:
        ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
        note = " · ".join(part for part in (line.verdict, line.note) if part)
        rows.append(f"| {line.what} | {line.value:,.1f} {line.unit} | {line.beside} | {ratio} | {line.aim} | {note} |")
    return "\n".join(rows) + "\n"


def save(folder: Path, lines: Sequence[Line], facts: Mapping[str, object]) -> Path:
    """Write both files; returns the path of the table."""
    folder.mkdir(parents=True, exist_ok=True)
    made = datetime.now(UTC)
    name = f"{made:%Y-%m-%dT%H%M%SZ}-{facts['rows']}"
    about = {
        "made_at": made.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        **facts,
    }
    measured = [{**asdict(line), "verdict": line.verdict} for line in lines]
    (folder / f"{name}.json").write_text(json.dumps({"about": about, "lines": measured}, ensure_ascii=False, indent=1))
    heading = " · ".join(f"{key} {value}" for key, value in about.items())
    path = folder / f"{name}.md"
    path.write_text(f"{heading}\n\n{table(lines)}")
    return path
