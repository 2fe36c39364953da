"""The pages of reference, each written by a module of its name."""
