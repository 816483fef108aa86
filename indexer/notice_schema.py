"""The JSON Schema of a package of notices: `python -m indexer.notice_schema > registry_site/static/notice-package.schema.json`."""

import json
import sys

from registry_site.messages import N_
from registry_site.registers import DECLARATIONS
from registry_site.registers.schema import DIALECT, Schema, json_schema


def package_schema() -> Schema:
    """The schema of `notices.json` as an array (DESIGN §8). Names of restricted fields are in it: names are no secret,
    values are."""
    declaration = DECLARATIONS["counterfeits"]
    notice = json_schema(declaration.singular, declaration.fields, sent=True)
    del notice["$schema"]
    return {"$schema": DIALECT, "title": N_("Package of notices: notices.json"), "type": "array", "items": notice}


def main() -> None:
    """Print the schema."""
    sys.stdout.write(json.dumps(package_schema(), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
