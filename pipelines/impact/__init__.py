"""Impact: what a draft of the dictionary would change, known before it counts.

The draft is built for real, from all rows that the mirror holds, on a scratch copy of the hub's state; what comes out is
compared with what is published. The project's own state is only read.
"""
