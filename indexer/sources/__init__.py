"""Sources: from the bytes of a file to rows with their position. Streaming; what is hostile or cut short is refused here.

`open_source` takes a path; `read_csv`, `read_xml` and `read_json` take the Source and give rows, elements or items.
"""

from indexer.sources.csv_rows import CsvRow, Table, read_csv
from indexer.sources.json_items import load_json, read_json
from indexer.sources.limits import LIMITS, Limits
from indexer.sources.opening import open_source
from indexer.sources.xml_elements import children, local_name, read_xml

__all__ = [
    "LIMITS",
    "CsvRow",
    "Limits",
    "Table",
    "children",
    "load_json",
    "local_name",
    "open_source",
    "read_csv",
    "read_json",
    "read_xml",
]
