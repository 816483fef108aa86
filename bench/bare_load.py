"""The bare rate: `python -m bench.bare_load FILE FOLDER` reads the same CSV straight into tantivy, with no rule of ours in between.

Every column is a stored text field with the engine's own Russian analysis; number, facets and date have fast columns beside
them. The wall-clock time of this program stands beside that of `python -m indexer load`.
"""

import csv
import sys
from datetime import datetime
from pathlib import Path

from tantivy import Document, Index, SchemaBuilder

from bench.rows import HEADERS

NUMBER, STATUS, DATE, COUNTRY, CODE = 0, 1, 3, 7, 8


def main(source: Path, folder: Path) -> None:
    """Index the file into the folder, one commit at the end."""
    builder = SchemaBuilder()
    for place in range(len(HEADERS)):
        builder.add_text_field(f"c{place}", stored=True, tokenizer_name="ru_stem")
    for place in (NUMBER, STATUS, COUNTRY, CODE):
        builder.add_text_field(f"k{place}", fast=True, tokenizer_name="raw")
    builder.add_date_field("date", indexed=True, fast=True)
    folder.mkdir(parents=True)
    index = Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=200_000_000)
    with source.open(encoding="cp1251", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        for row in rows:
            document = Document()
            for place, cell in enumerate(row):
                document.add_text(f"c{place}", cell)
            for place in (NUMBER, STATUS, COUNTRY, CODE):
                document.add_text(f"k{place}", row[place])
            text = row[DATE]
            day = datetime.strptime(text, "%d.%m.%Y") if "." in text else datetime.fromisoformat(text)
            document.add_date("date", day)
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
