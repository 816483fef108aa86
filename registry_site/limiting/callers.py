"""Who a caller is: a key that cannot be turned back into an address without the secret of the site."""

import hashlib
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from registry_site.limiting.tiers import Tier

_NETWORK = 64  # bits of an IPv6 address: one customer has them all below that


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whose units a request costs; `key` stands for the caller wherever something is counted."""

    tier: Tier
    key: str


def caller_at(tier: Tier, address: str | None, secret: str) -> Caller:
    """The caller at an address of the network; all whose address is unknown are one.

    IPv4 by the address, IPv6 by its network of 64 bits. No address is ever stored: the key is an HMAC of it.
    """
    key = hashlib.blake2b(
        _network(address or "").encode(), digest_size=16, key=hashlib.sha256(secret.encode()).digest(), person=b"limits"
    )
    return Caller(tier=tier, key=key.hexdigest())


def _network(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:  # a socket of this machine has no address
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    return str(known.ipv4_mapped) if known.ipv4_mapped else f"{int(known) >> (128 - _NETWORK):x}"
