"""Real servers on loopback: an Elasticsearch of one node or of several, and a PostgreSQL.

They run as an unprivileged user in a temporary folder that is removed with them; `python -m deploy.servers` is the door.
"""
