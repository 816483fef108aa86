"""Single notices of bodies: judged like rows of a source, kept as packages, and published by the next generation (decision 21)."""
