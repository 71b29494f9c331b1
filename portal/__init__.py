"""The front door: departments hand in, offices review and sign, everyone sees where a year stands.

A web application (Django) over the received store and the releases. It has no rule of its own: what a workbook must
hold, who may do what to it and what counts is asked of ``mulin``, ``expectations``, ``reports`` and ``orchestration``.
Its database holds accounts, posts, drafts and threads; nothing in it can change a score.
"""
