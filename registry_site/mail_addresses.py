"""Mail addresses as people type them: one form for each, and None for what no server could deliver to. The one rule for all."""

import re
from typing import Final

_LONGEST: Final = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(r"[^\s@<>()\[\],;:\\\"`|]+")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def mail_address(text: str) -> str | None:
    """`Анна@Пример.рф` as `Анна@xn--e1afmkfd.xn--p1ai`: the part before the sign stays as it is, for only its server knows whether
    capitals matter there. Quoted parts and addresses of networks are not taken."""
    name, sign, domain = text.strip().rpartition("@")
    if not sign or len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or not name.isprintable():
        return None
    try:
        known = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    address = f"{name}@{known}"
    usable = _DOMAIN.fullmatch(known) and len(address.encode()) <= _LONGEST and ".." not in name and name.strip(".") == name
    return address if usable else None
