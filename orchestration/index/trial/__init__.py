"""``mulin audit``: a trial of an index pack's rules. The rules are asked what they promise, on tables made for asking.

``panel`` (tables and what is altered in them), ``ground`` (the tables that are made), ``engine`` (all of them scored by
the real engine, in one run), ``properties/`` (what is promised, and how a breach is known), ``shrink`` (the smallest
table that still shows a breach), ``trial`` (one whole trial), ``messages`` (its words).
"""
