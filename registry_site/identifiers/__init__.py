"""Numbers of documents as people write them: folding, recognising, and the identity of a record."""
