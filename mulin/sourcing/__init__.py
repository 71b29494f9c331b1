"""What the kinds of ``mulin/source_kinds/`` share: what a source may do, and the tables it answers with."""
