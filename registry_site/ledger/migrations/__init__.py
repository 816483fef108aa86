"""Alembic's environment of the ledger: migrations in the order of their numbers. The indexer runs them, the site never does."""
