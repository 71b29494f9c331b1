"""Weighted trees: one, many at once, and the means that sum them up."""
