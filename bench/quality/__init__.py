"""The judge of the search: known-item queries drawn with a seed, written as people write them, asked of a loaded register."""
