"""Reconcile: in waves along the references, records become things.

Each wave gives the records of an object their masters, resolves their references, settles their verdicts and makes the
golden records.
"""
