"""An office whose installation says who it is, for tests of open data: the publisher here is made up."""

from dataclasses import replace

from indexer.dumps import dump
from registry_site.announced import Publisher, Security
from registry_site.ledger.tables import generations

ADDRESS = "https://registry.example"
PUBLISHER = Publisher(
    tax_id="1234567894",
    name="Служба реестров (пример)",
    contact="Отдел открытых данных",
    phone="+7 495 000-00-00",
    email="opendata@registry.example",
)
SECURITY = Security(contacts=("mailto:security@registry.example",), expires="2099-12-31T00:00:00Z")
SAID = {
    "public_url": ADDRESS,
    "publisher": PUBLISHER,
    "security": SECURITY,
    "data_license": "https://registry.example/terms",
}


def written(office, *, address=ADDRESS, anew=False):
    """What `dump` makes where the address of the site is known."""
    stores = office.stores
    return dump(replace(stores, settings=replace(stores.settings, public_url=address)), lambda stage, count: None, anew=anew)


def get(client, path, **headers):
    """An answer read to its end and closed, as a server does it."""
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response.get_data()
    response.close()
    return response


def at(office, register, generation, moment):
    """Move a publication to a moment of its own: versions are minutes, and a test takes none."""
    with office.stores.engine.begin() as connection:
        connection.execute(
            generations.update()
            .where(generations.c.register == register, generations.c.number == generation)
            .values(made_at=moment)
        )
