"""The dictionary in forms that others read and write: workbooks, data contracts, JSON Schema, interface specifications.

What comes in becomes a draft: changed files beside the project's own, which nobody's build reads until somebody adopts them.
"""
