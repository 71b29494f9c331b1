"""The year: matrix, the gate's verdict, run, publication, editions, from a number to its cell."""
