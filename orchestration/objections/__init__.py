"""Objections as the office and the portal deal with them: who and what is meant, where each stands, what comes next."""
