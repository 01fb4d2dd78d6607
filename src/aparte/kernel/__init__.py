"""What every other part may rely on: instants, ids, partitions, words, problems.

Nothing here knows a word of the domain, reads a clock by itself or touches the outside world.
"""
