"""What the vault keeps for the agencies' door: keys of bodies, the log of accesses, changes of what is closed to the public."""
