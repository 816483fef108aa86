"""Editions: a register, or figures about the work, in print and in electronic form, with a signed account of the files."""
