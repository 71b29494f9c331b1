"""What stands in a workbook's parts, read straight from their XML, and the second reading it is held against.

``scan`` walks the parts with expat and decides what each cell is; ``second`` has calamine read the same cells, and
whatever the two do not see alike is refused at its cell. Nothing here knows layouts, packs or Chinese sentences.
"""
