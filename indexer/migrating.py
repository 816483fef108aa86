"""Running the migrations of one database with Alembic, inside the transaction of the caller."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from registry_site.errors import Unavailable
from registry_site.messages import N_, message

logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every step, and of its own plug-ins


def migrate(connection: Connection, folder: Path, *, at: str | None) -> None:
    """Bring the database to the newest schema of a folder of migrations. `at` is the one it has without saying so, if it does.

    Raises Unavailable for a database that belongs to a newer program or to another purpose.
    """
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    try:
        if at is not None:
            command.stamp(config, at)
        command.upgrade(config, "head")
    except CommandError as error:
        text = N_("The schema of the database at %(place)s is not one that this program knows. Use the program that wrote it.")
        raise Unavailable(message(text, place=connection.engine.url.set(query={}).render_as_string())) from error
