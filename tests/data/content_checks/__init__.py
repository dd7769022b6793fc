"""Checks over everything that is said and learnt. Each yields problems: which file, and what to do.

They read plain YAML: no Rasa, no model, so that a wording can be checked within seconds.
"""
