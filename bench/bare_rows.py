"""Every revision of a ledger read in the order of numbers and thrown away: what no reader of the ledger can be faster than.

`python -m bench.bare_rows LEDGER.db` prints how many rows there were and the seconds they took, the start of Python left out.
"""

import sys
from time import perf_counter

from sqlalchemy import create_engine, text

_AT_ONCE = 1000


def main() -> None:
    """Read in pages, as a feed does: each page is a question of its own."""
    engine = create_engine(f"sqlite:///{sys.argv[1]}")
    page = text("select * from revisions where seq > :since order by seq limit :most")
    with engine.connect() as connection:
        connection.execute(page, {"since": 0, "most": _AT_ONCE}).all()
        started, since, count = perf_counter(), 0, 0
        while rows := connection.execute(page, {"since": since, "most": _AT_ONCE}).all():
            since, count = rows[-1].seq, count + len(rows)
    sys.stdout.write(f"{count} {perf_counter() - started:.3f}\n")


if __name__ == "__main__":
    main()
