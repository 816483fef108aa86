"""The only reader of the environment. Site, agency door and indexer get types of their own: the site's has no way to the vault."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry_site.announced import Publisher, Security, address_of, link_of, publisher_of, security_of
from registry_site.errors import BadRequest
from registry_site.messages import N_, message

LIMITS = 1_200
"""Units a minute of a caller without a key, unless the environment says otherwise: 20 a second, as in the example for nginx."""

_PREFIX = re.compile("[a-z][a-z0-9_-]*")
_PUBLISHER = (
    "REGISTRY_PUBLISHER_TAX_ID",
    "REGISTRY_PUBLISHER_NAME",
    "REGISTRY_PUBLISHER_CONTACT",
    "REGISTRY_PUBLISHER_PHONE",
    "REGISTRY_PUBLISHER_EMAIL",
)
_SECURITY = ("REGISTRY_SECURITY_CONTACT", "REGISTRY_SECURITY_EXPIRES")


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
    signing_key_file: Path | None = None
    cluster: SearchCluster = SearchCluster()
    public_url: str = ""

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


def site_settings(environ: Mapping[str, str] | None = None) -> SiteSettings:
    """Read the settings of the public site. Raises BadRequest for a value that cannot be used."""
    env = os.environ if environ is None else environ
    data = _data(env)
    return SiteSettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        search_url=env.get("REGISTRY_SEARCH_URL", "embedded:"),
        secret_key=env.get("REGISTRY_SECRET_KEY") or _development_secret(data, env),
        ledger_pool=_integer(env, "REGISTRY_LEDGER_POOL", 5),
        ledger_timeout=_integer(env, "REGISTRY_LEDGER_TIMEOUT", 10),
        cluster=_cluster(env, timeout=5),
        host=env.get("REGISTRY_HOST", "127.0.0.1"),
        port=_integer(env, "REGISTRY_PORT", 8000),
        trusted_hosts=_hosts(env),
        proxies=_integer(env, "REGISTRY_PROXIES", 0),
        limits=_integer(env, "REGISTRY_LIMITS", LIMITS),
        limits_url=env.get("REGISTRY_LIMITS_URL", ""),
        public_url=_public_url(env),
        publisher=publisher_of({name: env.get(name, "") for name in _PUBLISHER}),
        data_license=link_of("REGISTRY_DATA_LICENSE", env.get("REGISTRY_DATA_LICENSE", "")),
        security=security_of({name: env.get(name, "") for name in _SECURITY}),
    )


def agency_settings(environ: Mapping[str, str] | None = None) -> AgencySettings:
    """Read the settings of the agencies' door. Raises BadRequest for a value that cannot be used."""
    env = os.environ if environ is None else environ
    data = _data(env)
    return AgencySettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        vault_url=env.get("REGISTRY_VAULT_URL", f"sqlite:///{data}/vault/vault.db"),
        signing_key=Path(env.get("REGISTRY_SIGNING_KEY") or data / "vault" / "signing.pem"),
        secret_key=env.get("REGISTRY_SECRET_KEY") or _development_secret(data, env),
        pool=_integer(env, "REGISTRY_LEDGER_POOL", 5),
        timeout=_integer(env, "REGISTRY_LEDGER_TIMEOUT", 10),
        host=env.get("REGISTRY_AGENCY_HOST", "127.0.0.1"),
        port=_integer(env, "REGISTRY_AGENCY_PORT", 8001),
        trusted_hosts=_hosts(env),
        proxies=_integer(env, "REGISTRY_PROXIES", 0),
        limits=_integer(env, "REGISTRY_LIMITS", LIMITS),
        limits_url=env.get("REGISTRY_LIMITS_URL", ""),
    )


def indexer_settings(environ: Mapping[str, str] | None = None) -> IndexerSettings:
    """Read the settings of the indexer."""
    env = os.environ if environ is None else environ
    data = _data(env)
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return IndexerSettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        vault_url=env.get("REGISTRY_VAULT_URL", f"sqlite:///{data}/vault/vault.db"),
        search_url=env.get("REGISTRY_SEARCH_URL", "embedded:"),
        language="ru" if locale.startswith("ru") else "en",
        cluster=_cluster(env, timeout=30),
        signing_key_file=Path(env["REGISTRY_SIGNING_KEY"]) if env.get("REGISTRY_SIGNING_KEY") else None,
        public_url=_public_url(env),
    )


def _cluster(env: Mapping[str, str], *, timeout: int) -> SearchCluster:
    ca = env.get("REGISTRY_SEARCH_CA", "")
    prefix = env.get("REGISTRY_SEARCH_PREFIX", "registry")
    if not _PREFIX.fullmatch(prefix):
        text = N_(
            "REGISTRY_SEARCH_PREFIX must be Latin lower-case letters, digits, dashes and underscores, beginning with a letter"
        )
        raise BadRequest(message(text), parameter="REGISTRY_SEARCH_PREFIX")
    return SearchCluster(
        user=env.get("REGISTRY_SEARCH_USER", ""),
        password=env.get("REGISTRY_SEARCH_PASSWORD", ""),
        api_key=env.get("REGISTRY_SEARCH_API_KEY", ""),
        ca=Path(ca) if ca else None,
        timeout=_integer(env, "REGISTRY_SEARCH_TIMEOUT", timeout),
        prefix=prefix,
        shards=_integer(env, "REGISTRY_SEARCH_SHARDS", 1),
        replicas=_integer(env, "REGISTRY_SEARCH_REPLICAS", 1),
    )


def _public_url(env: Mapping[str, str]) -> str:
    return address_of("REGISTRY_PUBLIC_URL", env.get("REGISTRY_PUBLIC_URL", ""))


def _data(env: Mapping[str, str]) -> Path:
    return Path(env.get("REGISTRY_DATA", "var")).absolute()


def _hosts(env: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(host for host in env.get("REGISTRY_TRUSTED_HOSTS", "").split(",") if host)


def _integer(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise BadRequest(message(N_("%(name)s must be a whole number"), name=name), parameter=name)
    return int(text)


def _development_secret(data: Path, env: Mapping[str, str]) -> str:
    """Made on first run and kept in the data folder, readable by its owner alone; production must set its own."""
    if env.get("REGISTRY_ENV") == "production":
        raise BadRequest(message(N_("REGISTRY_SECRET_KEY must be set in production")), parameter="REGISTRY_SECRET_KEY")
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another worker was first
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
    return path.read_text()
