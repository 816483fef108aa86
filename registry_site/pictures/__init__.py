"""Pictures that people send: their structure, decoding in a process of its own, and clean copies without metadata."""
