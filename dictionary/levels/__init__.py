"""How much the change of each word of a dictionary matters: the content's shapes, word by word.

A test holds this to the models: a word that is added there gets its level here. docs/versions.md says the same for people.
"""
