"""What sets the project up, runs it, and starts the servers it is tested with."""
