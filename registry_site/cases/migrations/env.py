"""What Alembic runs around the migrations of the cases: on the connection, and in the transaction, that it was given."""

from alembic import context

from registry_site.cases.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
