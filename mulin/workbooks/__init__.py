"""Department workbooks: written from the pack, guarded, read in a child process, marked and sent back.

``layout`` decides what stands in which cell; ``template`` writes it, ``parse`` reads it back, ``marked`` colours it.
Whether a value is plausible is not judged here (see ``expectations/``): only structure and types are.
"""
