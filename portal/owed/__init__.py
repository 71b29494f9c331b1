"""What is due, from the pack and the store: home pages by post, and what others ask of a unit's standing."""
