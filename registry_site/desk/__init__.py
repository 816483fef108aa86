"""The desk of the staff: an application of its own for those who answer what people send (DESIGN §2, §5).

It reads and writes the cases, knows no vault and no search engine, and imports no other door.
"""
