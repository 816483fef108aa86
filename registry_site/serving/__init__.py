"""What the answers of all doors have in common: headers, conditions, packing, bodies, errors, and what is not logged."""
