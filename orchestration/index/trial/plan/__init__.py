"""A plan pack tried: rule by rule, and its tiers as a whole over a few units with figures made up for them."""
