"""Addresses that programs read: their errors are JSON, and any origin may read their answers."""

OPEN = ("/api/", "/opendata/", "/.well-known/", "/catalog.jsonld", "/sitemap", "/robots.txt")


def for_programs(path: str) -> bool:
    """True below one of these addresses."""
    return path.startswith(OPEN)
