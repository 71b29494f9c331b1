"""The worker: judges what has been handed in and waits on the chain. ``python -m portal.worker``.

There is no table of jobs. What waits is what the chain says is pending; a judgement is written onto the chain, once.
So whatever is killed, nothing can be lost or done twice between two stores. The database knows only how often a file
has brought the judging process down.
"""
