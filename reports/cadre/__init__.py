"""The restricted extract on a street for assessing its cadres: made one by one, numbered, never in a release."""
