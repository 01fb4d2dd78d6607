"""The house rules no ready-made linter knows, each a small function over one source text.

A rule takes a path and the text there and returns findings; it reads nothing itself, so its tests
hand it good and bad examples. `python -m tools.tidy` applies every rule to every file of the
tree. No rule has a list of exceptions.
"""
