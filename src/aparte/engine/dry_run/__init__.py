"""Dry-runs: what a draft, or another policy, would have done on the past of a brand.

The recorded past of each contact goes once more through the same core as live operation, in
memory, partition by partition; no table of live facts is written. `playing` moves one contact,
`history` reads what is recorded, `rehearsal` compares with and without, `tally` counts, `working`
does a whole dry-run and can stop and go on anywhere, `reporting` and `wording` tell.
"""
