"""Runs every bench, each in a process of its own, and writes what they say."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from benchmarks import report

BENCHES: Final = (
    "engine", "scale", "many", "segments", "ingest", "send", "latency", "memory", "dry_run",
)  # fmt: skip
PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"

_HEAD: Final = """\
# What Aparté costs

Written by `make bench`; one of them alone: `make bench NAME=engine`. Each measure is taken beside
a reference in the same run, the two taking turns, and medians are told: figures of other machines
differ, the ratios much less. PostgreSQL is the embedded one with the settings an installation
gets, and commits to disk as it does there.

{machine}
"""
_TARGETS: Final = """
A target is a bound for the ratio: at least it, or for segments, latency and memory at most it. The
references are: for `engine` and `ingest`, one plain binary `COPY` of the same events into the
indexed event log, its data encoded beforehand; for `scale`, the same engine with 50 000 contacts;
for `many`, the same engine with twenty scenarios and twenty segments instead of two hundred;
for `segments`, a DuckDB query of the same question over the same events in a Parquet file;
for `dry_run`, the live engine on the same program and events; for `send`, Debian's
`smtp-source -d` handing mails of the same size to the same `smtp-sink`; for `latency` and
`memory`, what we aim at.
"""


class Run(NamedTuple):
    """What one bench said: its tables, and its last line."""

    text: str
    result: report.Result
    seconds: float


def main() -> int:
    """Run all; return 1 when one of them failed."""
    runs: list[Run] = []
    failed: list[str] = []
    for name in BENCHES:
        run = _run(name)
        if run is None:
            failed.append(name)
        else:
            runs.append(run)
    if failed:
        print(f"failed: {', '.join(failed)}; {PAGE.name} stays as it was", file=sys.stderr)
        return 1
    PAGE.write_text(_page(runs), encoding="utf-8")
    print(f"\nwritten: {PAGE} ({sum(run.seconds for run in runs):.0f} s)")
    return 0


def _run(name: str) -> Run | None:
    print(f"── {name}", flush=True)
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True
    ) as bench:
        assert bench.stdout is not None, "it was asked for"
        lines = []
        for line in bench.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if bench.returncode != 0:
        return None
    result = msgspec.json.decode(lines[-1], type=report.Result)
    return Run("".join(lines[:-1]).strip(), result, time.monotonic() - begun)


def _page(runs: list[Run]) -> str:
    rows = []
    for run in runs:
        one = run.result
        kept = one.ratio <= one.target if one.lower_is_better else one.ratio >= one.target
        bound = f"{'≤' if one.lower_is_better else '≥'} {report.written(one.target)}"
        rows.append(
            f"| `{one.name}` | {report.written(one.value)} {one.unit} |"
            f" {report.written(one.reference)} | {report.written(one.ratio)} | {bound} |"
            f" {'yes' if kept else 'no'} |"
        )
    parts = [
        _HEAD.format(machine=_machine()),
        "| bench | ours | reference | ratio | target | kept |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
        *rows,
        _TARGETS,
    ]
    for run in runs:
        parts += [f"## {run.result.name}", "", _indented(run.text), ""]
    return "\n".join(parts)


def _indented(text: str) -> str:
    """Return a bench's words with its titles as headings."""
    lines = []
    for line in text.splitlines():
        if ": " in line and not line.startswith("|"):
            lines.append(f"**{line}**")
        else:
            lines.append(line)
    return "\n".join(lines)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"This run: {day}, {os.cpu_count()} cores shared with other work (load {load} at the end),"
        f" {memory:.0f} GB of memory, Python {sys.version.split()[0]}."
    )


if __name__ == "__main__":
    sys.exit(main())
