"""Review: the queue, what changed, return, approval, lock and late opening."""
