"""Pages of accounts: logging in, one's own, the administrator's."""
