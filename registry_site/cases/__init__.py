"""What people send: requests for extracts, reports of suspicious products, complaints. A database of its own, sealed."""
