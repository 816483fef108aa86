"""What each application may know, as types: the site's has no way to the vault. `settings` reads them from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry_site.announced import Publisher, Security
from registry_site.mail_server import MailServer


@dataclass(frozen=True, kw_only=True)
class SearchCluster:
    """How a cluster of search engines is reached, and what its indexes are like.

    `timeout` is in seconds, of one call. Indexes and aliases begin with `prefix` and a dash. A new index has `shards`
    parts, each with up to `replicas` copies.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None
    timeout: float = 5.0
    prefix: str = "registry"
    shards: int = 1
    replicas: int = 1


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """What the public site may know. `data` is the folder of everything the project writes.

    `limits` is how many units a caller without a key has in a minute, 0 for any number; `limits_url` where that is counted,
    empty for a file in the data folder.

    Of a ledger on a server: `ledger_pool` is how many connections each process keeps, `ledger_timeout` how many seconds a
    statement may take. `public_url` is where people reach the site, `data_license` the address of the terms of its data.
    """

    data: Path
    ledger_url: str = field(repr=False)
    search_url: str
    secret_key: str = field(repr=False)
    lookups_url: str = field(default="", repr=False)
    ledger_pool: int = 5
    ledger_timeout: int = 10
    cluster: SearchCluster = SearchCluster()
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    limits: int = 0
    limits_url: str = field(default="", repr=False)
    public_url: str = ""
    publisher: Publisher | None = None
    data_license: str = ""
    security: Security | None = None
    cases_url: str = field(default="", repr=False)
    cases_keys: Path = Path()
    mail_from: str = ""  # without it no mail is promised to anybody

    @property
    def files(self) -> Path:
        return self.data / "files"


@dataclass(frozen=True, kw_only=True)
class IndexerSettings:
    """What the indexer may know: ledger, index, and the vault with the originals."""

    data: Path
    ledger_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    search_url: str
    language: str
    lookups_url: str = field(default="", repr=False)
    signing_key_file: Path | None = None
    cluster: SearchCluster = SearchCluster()
    public_url: str = ""
    cases_url: str = field(default="", repr=False)
    cases_keys: Path = Path()
    mail: MailServer | None = None
    keep_days: Mapping[str, int] = field(default_factory=dict)  # by kind of case, after it was closed

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def originals(self) -> Path:
        return self.data / "vault"

    @property
    def signing_key(self) -> Path:
        return self.signing_key_file or self.originals / "signing.pem"


@dataclass(frozen=True, kw_only=True)
class AgencySettings:
    """What the agencies' door may know: ledger, vault and no search engine. `limits` are the units of a body in a minute."""

    data: Path
    ledger_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    signing_key: Path
    pool: int = 5
    timeout: int = 10
    host: str = "127.0.0.1"
    port: int = 8001
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    limits: int = 0
    limits_url: str = field(default="", repr=False)

    @property
    def originals(self) -> Path:
        return self.data / "vault"


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """What the desk of the staff may know: cases, ledger, files of the site and the key that signs; no vault, no search engine."""

    data: Path
    ledger_url: str = field(repr=False)
    cases_url: str = field(repr=False)
    cases_keys: Path
    secret_key: str = field(repr=False)
    signing_key: Path
    pool: int = 5
    timeout: int = 10
    host: str = "127.0.0.1"
    port: int = 8002
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    limits: int = 0
    limits_url: str = field(default="", repr=False)
    public_url: str = ""
    publisher: Publisher | None = None
