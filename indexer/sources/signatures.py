"""What the first bytes of a file say about its packing; names are never trusted."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_OTHERS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")  # 7z, rar, bzip2, xz, zstd


def is_zip(head: bytes) -> bool:
    """True for a ZIP archive, an empty one too."""
    return head.startswith(_ZIP)


def is_gzip(head: bytes) -> bool:
    """True for a gzip stream."""
    return head.startswith(_GZIP)


def is_other_archive(head: bytes) -> bool:
    """True for packed files that are not read here."""
    return head.startswith(_OTHERS)


def is_packed(head: bytes) -> bool:
    """True for anything packed."""
    return is_zip(head) or is_gzip(head) or is_other_archive(head)
