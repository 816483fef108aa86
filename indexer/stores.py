"""What the indexer writes to: ledger, vault, index and files, opened once from the settings."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from indexer.schemas import LEDGER, bring_up_to_date
from indexer.vault import Vault, open_vault
from registry_site.engines import open_writer
from registry_site.errors import Unavailable
from registry_site.ledger.connecting import open_for_writing, open_ledger
from registry_site.ledger.reading import Ledger
from registry_site.messages import N_, message
from registry_site.search.port import IndexWriter, SearchEngine
from registry_site.settings import IndexerSettings


@dataclass(frozen=True, kw_only=True)
class Stores:
    """The open stores. `engine` is the ledger for its one writer, `ledger` for reading; `served` answers as the site does."""

    settings: IndexerSettings
    engine: Engine
    ledger: Ledger
    vault: Vault
    writer: IndexWriter
    served: SearchEngine


def open_stores(settings: IndexerSettings) -> Stores:
    """Open or create everything the indexer writes to. Raises Unavailable when a database cannot be opened."""
    writer, served = open_writer(settings.data, settings.search_url, settings.cluster)
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        engine = open_for_writing(settings.ledger_url)
        bring_up_to_date(engine, LEDGER)
        vault = open_vault(settings.vault_url)
    except DBAPIError as error:
        text = N_("The ledger or the vault cannot be opened. Check REGISTRY_LEDGER_URL and the disk.")
        raise Unavailable(message(text)) from error
    return Stores(
        settings=settings,
        engine=engine,
        ledger=open_ledger(settings.ledger_url),
        vault=vault,
        writer=writer,
        served=served,
    )
