"""The only reader of the environment: it gives each application what that one may know."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from registry_site.announced import address_of, link_of, publisher_of, security_of
from registry_site.configured import AgencySettings, DeskSettings, IndexerSettings, SearchCluster, SiteSettings
from registry_site.errors import BadRequest
from registry_site.mail_server import mail_server_of, sender_of
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
_MAIL = ("REGISTRY_SMTP_URL", "REGISTRY_SMTP_USER", "REGISTRY_SMTP_PASSWORD", "REGISTRY_SMTP_CA", "REGISTRY_MAIL_FROM")
# Days by kind of case (deploy/decisions/0031).
_KEEP = {
    "report": ("REGISTRY_KEEP_REPORTS", 365),
    "extract": ("REGISTRY_KEEP_EXTRACTS", 365),
    "complaint": ("REGISTRY_KEEP_COMPLAINTS", 1_826),
}


def site_settings(environ: Mapping[str, str] | None = None) -> SiteSettings:
    """Read the settings of the public site. Raises BadRequest for a value that cannot be used."""
    env = os.environ if environ is None else environ
    data = _data(env)
    return SiteSettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        search_url=env.get("REGISTRY_SEARCH_URL", "embedded:"),
        secret_key=env.get("REGISTRY_SECRET_KEY") or _development_secret(data, env),
        lookups_url=env.get("REGISTRY_LOOKUPS_URL", ""),
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
        cases_url=_cases_url(env, data),
        cases_keys=_cases_keys(env, data),
        mail_from=sender_of(env.get("REGISTRY_MAIL_FROM", "")),
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


def desk_settings(environ: Mapping[str, str] | None = None) -> DeskSettings:
    """Read the settings of the desk. Raises BadRequest for a value that cannot be used."""
    env = os.environ if environ is None else environ
    data = _data(env)
    return DeskSettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        cases_url=_cases_url(env, data),
        cases_keys=_cases_keys(env, data),
        secret_key=env.get("REGISTRY_SECRET_KEY") or _development_secret(data, env),
        signing_key=Path(env.get("REGISTRY_SIGNING_KEY") or data / "vault" / "signing.pem"),
        pool=_integer(env, "REGISTRY_LEDGER_POOL", 5),
        timeout=_integer(env, "REGISTRY_LEDGER_TIMEOUT", 10),
        host=env.get("REGISTRY_DESK_HOST", "127.0.0.1"),
        port=_integer(env, "REGISTRY_DESK_PORT", 8002),
        trusted_hosts=_hosts(env),
        proxies=_integer(env, "REGISTRY_PROXIES", 0),
        limits=_integer(env, "REGISTRY_LIMITS", LIMITS),
        limits_url=env.get("REGISTRY_LIMITS_URL", ""),
        public_url=_public_url(env),
        publisher=publisher_of({name: env.get(name, "") for name in _PUBLISHER}),
    )


def indexer_settings(environ: Mapping[str, str] | None = None) -> IndexerSettings:
    """Read the settings of the indexer. Raises BadRequest for a value that cannot be used."""
    env = os.environ if environ is None else environ
    data = _data(env)
    locale = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return IndexerSettings(
        data=data,
        ledger_url=env.get("REGISTRY_LEDGER_URL", f"sqlite:///{data}/ledger.db"),
        vault_url=env.get("REGISTRY_VAULT_URL", f"sqlite:///{data}/vault/vault.db"),
        lookups_url=env.get("REGISTRY_LOOKUPS_URL", ""),
        search_url=env.get("REGISTRY_SEARCH_URL", "embedded:"),
        language="ru" if locale.startswith("ru") else "en",
        cluster=_cluster(env, timeout=30),
        signing_key_file=Path(env["REGISTRY_SIGNING_KEY"]) if env.get("REGISTRY_SIGNING_KEY") else None,
        public_url=_public_url(env),
        cases_url=_cases_url(env, data),
        cases_keys=_cases_keys(env, data),
        mail=mail_server_of({name: env.get(name, "") for name in _MAIL}),
        keep_days={kind: _integer(env, name, days) for kind, (name, days) in _KEEP.items()},
    )


def _cases_url(env: Mapping[str, str], data: Path) -> str:
    return env.get("REGISTRY_CASES_URL") or f"sqlite:///{data}/cases/cases.db"


def _cases_keys(env: Mapping[str, str], data: Path) -> Path:
    return Path(env.get("REGISTRY_CASES_KEYS") or data / "cases" / "keys")


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
        aside = data / f".secret_key.{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            os.link(aside, path)  # once it is whole: on a full disk an empty secret would stay
        except FileExistsError:
            pass  # another worker was first
        finally:
            aside.unlink()
    return path.read_text()
