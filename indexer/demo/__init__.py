"""Demonstration data: input files in the published shapes, real samples and made-up rows together (`demo/README.md`)."""

from datetime import date
from pathlib import Path

from indexer.demo.certificates import write_certificates
from indexer.demo.licences import write_licences
from indexer.demo.notices import write_notices
from indexer.demo.plans import write_plan, write_stages


def write_demo(folder: Path, today: date | None = None) -> list[tuple[str, list[Path]]]:
    """Write the files into `folder` and say which register each belongs to, in the order to load them.

    The same day gives the same bytes; the newest rows are of the weeks before `today`. Everything is to be loaded as made up.
    """
    day = today or date.today()
    folder.mkdir(parents=True, exist_ok=True)
    return [
        ("certificates", write_certificates(folder, day)),
        ("licences", write_licences(folder, day)),
        ("counterfeits", write_notices(folder, day)),
        ("inspections", write_plan(folder, day)),
        ("applications", write_stages(folder, day)),
    ]
