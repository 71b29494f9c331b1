"""What proves a release, and one report in anybody's hands: hashes, the chain, recomputation, signatures."""
