"""The agencies' door, `/agency/v1`: an application of its own, the only one that reads the vault (DESIGN §2, §5).

The one room of the site that may import from the indexer; nothing imports it but `wsgi.py`, by name.
"""
