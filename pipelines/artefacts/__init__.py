"""What a dictionary compiles to: every statement that a night would run for it, written down instead of run.

The stages' own code makes the statements, over a tape in place of the engine; nothing here says again what a declaration
means. A column of a source counts as text, or as a float where its table promises one. Where the code loops until nothing
moves, nothing moves.
"""
