"""What Aparté costs: one file per measure, each against a reference taken in the same run.

`python -m benchmarks.engine` prints a table, then one JSON object as the last line;
`python -m benchmarks` runs them all and writes `docs/benchmarks.md`. Machines are noisy: both
sides alternate, and medians are told.
"""
