"""Running the migrations of one database with Alembic, inside the transaction of the caller."""

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from indexer.schemas import Schema
from registry_site.errors import Unavailable
from registry_site.messages import N_, message


def configured(connection: Connection, schema: Schema) -> Config:
    """Alembic's configuration for this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(schema.folder).replace("%", "%%"))
    return config


def migrate(connection: Connection, schema: Schema, *, older: bool) -> None:
    """Bring the database to the newest schema. `older` says that it was made before migrations began.

    Raises Unavailable for a database that belongs to a newer program or to another purpose.
    """
    config = configured(connection, schema)
    try:
        if older:
            command.stamp(config, schema.first)
        command.upgrade(config, "head")
    except CommandError as error:
        text = N_("The schema of the database at %(place)s is not one that this program knows. Use the program that wrote it.")
        raise Unavailable(message(text, place=connection.engine.url.render_as_string())) from error
