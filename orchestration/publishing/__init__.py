"""What makes a release: built aside, compared with the one before, frozen, anchored, pointed to."""
