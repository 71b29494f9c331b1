"""Whether each part of a served home is well, for whoever watches it."""
