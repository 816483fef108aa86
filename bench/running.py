"""One run: a folder to work in, every line printed as it comes, and all of them saved as a table."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bench.children import ROOT, BenchError
from bench.report import Line, save, table


def measured(measure: Callable[[Path], Iterable[Line]], facts: Mapping[str, object]) -> int:
    """Exit status: 1 if a part came to no result; a missed aim is a finding and no failure. `facts` go into the heading."""
    results = ROOT / "bench-results"
    results.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="work-", dir=results))
    lines: list[Line] = []
    try:
        for line in measure(work):
            lines.append(line)
            print(f"{line.what}: {line.value:,.1f} {line.unit}", flush=True)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(work)
    path = save(results, lines, facts)
    print(f"\n{table(lines)}\n{path.relative_to(ROOT)}")
    return 0
