"""What a release is, as it lies there: its folder, manifest, index and marts, and what the chain says of it."""
