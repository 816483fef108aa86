"""The benchmark, `make bench`: what the project adds to the bare engine and the bare framework, measured in one run."""
