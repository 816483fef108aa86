"""Elasticsearch, for more than one machine: one index per register and generation behind an alias.

`client` alone knows the client library, `indices` says how indexes are named and which is served, `mapping` what an index
holds, `questions` how a plan is asked, `engine` answers, `writer` builds and swaps, `loading` sends the documents.
"""
