"""WHAT WE EXPECT of a submission and of a result: suites generated from the pack, run so that they fail closed."""
