"""A made-up district in the middle of its year, to try every post: ``mulin up --demo``."""
