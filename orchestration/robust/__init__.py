"""How sure a rank is, and what the figures are worth as a whole: uncertainty, sensitivity and the statistical audit.

Belongs here: from scored tables to the arrays of ``mulin.methods``, and back. Does not belong here: any method.
"""
