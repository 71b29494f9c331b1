"""Texts as people type and paste them: what nobody sees, what only looks like another character, and whose name it is.

Pure: knows nothing of workbooks or packs. ``unseen`` and ``ordinary`` tell what stands in a text, ``alike`` says when
two texts are the same to a reader, ``personal`` finds numbers that belong to one person.
"""
