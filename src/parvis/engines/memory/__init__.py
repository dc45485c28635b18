"""What every process must remember for a short while: attempts that are counted, codes handed out once, proofs used.

A cache of Django's on the database, so that limits hold across processes and machines; values are JSON, nothing is
pickled. See `backend`.
"""
