"""A release written in other forms, for the terminal and the portal: files to work with, and a site."""
