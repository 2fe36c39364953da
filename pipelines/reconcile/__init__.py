"""Reconcile: in waves along the references, records get their master, their references, their last verdict, and the
golden record that they make together.
"""
