"""The pure core: decides what to say to one person now, on which channel, and when to be silent.

Nothing here reads a clock, a database, a network or chance: the instant is an argument, random
splits are hashes. Live operation, replay, simulation and explanation all run this same code.
"""
