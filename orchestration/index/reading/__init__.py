"""A table from its file to judged figures: the one reader of everything that is scored by an index pack, long or wide.

``form`` holds a CSV file to its form, ``header`` its columns to the pack, ``source`` streams its rows, ``figures`` says
in SQL what a number is and what means that there is none, ``load`` puts them into DuckDB and tells what is wrong.
"""
