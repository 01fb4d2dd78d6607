"""The layouts messages are laid in: one MJML file each, with places for what a message brings.

A layout is the paper: the brand's name above, why one receives this below, colours that hold in
light and in dark. `laying` puts a message on it.
"""
