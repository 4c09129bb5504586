"""One machine, with Python's standard library alone: an environment, its children, what was finished."""
