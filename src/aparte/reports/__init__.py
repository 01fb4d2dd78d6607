"""Reports: what the figures say, and how sure one may be of it.

The statistics are pure functions of counts, written on the standard library alone; each says where
its formula comes from, and the tests hold them against SciPy and a published experiment.
"""
