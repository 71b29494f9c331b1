"""What rules promise, one promise a module: how it is asked, and how a breach of it is known."""
