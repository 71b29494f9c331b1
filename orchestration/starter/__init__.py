"""A pack to begin with: an annotated one that runs at once, or one made of the columns of a table.

Belongs here: the templates (files below ``templates/``) and what is read of a table. Does not belong here: what a pack
may hold, which ``mulin.index`` and ``mulin.pack`` know and check.
"""
