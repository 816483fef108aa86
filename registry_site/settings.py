"""The only reader of the environment. Site and indexer get types of their own: the site's has no way to the vault."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry_site.errors import BadRequest
from registry_site.messages import N_, message


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """What the public site may know. `data` is the folder of everything the project writes."""

    data: Path
    ledger_url: str
    search_url: str
    secret_key: str
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0

    @property
    def files(self) -> Path:
        return self.data / "files"


@dataclass(frozen=True, kw_only=True)
class IndexerSettings:
    """What the indexer may know: ledger, index, and the vault with the originals."""

    data: Path
    ledger_url: str
    vault_url: str
    search_url: str
    language: str

    @property
    def files(self) -> Path:
        return self.data / "files"

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
        host=env.get("REGISTRY_HOST", "127.0.0.1"),
        port=_integer(env, "REGISTRY_PORT", 8000),
        trusted_hosts=tuple(host for host in env.get("REGISTRY_TRUSTED_HOSTS", "").split(",") if host),
        proxies=_integer(env, "REGISTRY_PROXIES", 0),
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
    )


def _data(env: Mapping[str, str]) -> Path:
    return Path(env.get("REGISTRY_DATA", "var")).absolute()


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
