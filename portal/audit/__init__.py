"""The log of every act, bound line by line."""
