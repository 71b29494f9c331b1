"""What ``mulin up`` runs: the parts of a served home, and who watches over them."""
