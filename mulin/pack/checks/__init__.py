"""The cross-file rules of a pack, one module a subject. ``mulin.pack.check`` runs them all."""
