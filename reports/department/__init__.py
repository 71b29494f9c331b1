"""The report of one department: what it led, how it worked with others, what it handed in and what it still owes."""
