"""The embedded engine. The only room that knows tantivy."""

from functools import partial

from registry_site.search.embedded.engine import EmbeddedEngine
from registry_site.search.embedded.few import held_in_memory
from registry_site.search.embedded.shelf import Records
from registry_site.search.embedded.writing import fill, fill_names
from registry_site.search.serving import FolderWriter

__all__ = ["EmbeddedEngine", "EmbeddedWriter", "Records", "held_in_memory"]

EmbeddedWriter = partial(FolderWriter, fill=fill, fill_names=fill_names, pin=EmbeddedEngine)
"""`EmbeddedWriter(folder)` builds indexes under `folder/<register>/<generation>/` and swaps them: an `IndexWriter`."""
