"""The demonstration: Maison Lumen, a shop for lamps that does not exist, and its visitors.

The past month is told through the real engine and sender on a virtual clock, so that a reader
finds thirty days of messages and silences, each on its own date, within two or three minutes. The
alternative, to shorten the scenarios' delays, would have shown other scenarios than the ones we
ship. From then on visitors come at the present, through ingest over HTTP, at a brisk pace; orders
are confirmed at any hour, baskets are remembered after their real hour.

Everything is drawn from a seed, so that two runs of one seed tell the same month. Addresses end
in `.example`, telephone numbers are those reserved for fiction, and no picture is fetched.
"""
