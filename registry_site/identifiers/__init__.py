"""Numbers of documents as people write them: folding, recognising, and the identity of a record; what else a number looks like."""
