"""How much one caller may ask in a minute: the figures, who a caller is, the counters that all processes share, the headers."""
