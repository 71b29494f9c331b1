"""Sentences and words that more than one section prints."""
