"""Forms of one question per page: what is asked, what was answered so far, and sending it. No door, no Flask."""
