"""Alembic's environment of the vault: its migrations, in the order of their numbers."""
