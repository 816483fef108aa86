"""The ledger: append-only sources, generations and revisions, public values only. The system of record."""
