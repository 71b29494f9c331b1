"""Who may do what: accounts, posts with dates, hand-over, log-in."""
