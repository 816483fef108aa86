"""Alembic's environment of the cases: migrations in the order of their numbers. The indexer runs them, no door does."""
