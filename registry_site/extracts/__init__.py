"""Official extracts: what they hold, how they are signed and laid out, and how one is checked. The doors hand them out."""
