"""Finding: one port, its engines, and nothing of Flask. An engine holds public values only and is disposable."""
