"""The `aparte` command: how people start, stop and look after an installation.

It speaks French or English by `LANG`. Each command is one file in `commands`; a new command is a
new file there and nothing else.
"""
