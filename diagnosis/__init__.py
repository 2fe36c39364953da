"""What a source that nobody has mapped yet holds, and what of the dictionary it could be: measured, never changed.

`profile` says what is in every table and column, `suggest/` what that could mean. Tables are pulled through the connectors,
read-only, and reckoned in SQL. Values that look personal are counted and never handed on.
"""
