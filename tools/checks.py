"""`make check`: every lint in turn, all of them even when one fails, with the time each took."""

from __future__ import annotations

import filecmp
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
CONSOLE: Final = ROOT / "console"
BIN: Final = Path(sys.executable).parent
# The document the API publishes and the client made from it; both are committed.
OPENAPI: Final = CONSOLE / "openapi.json"


@dataclass(frozen=True, slots=True)
class Check:
    """One lint: its name and what runs it; it passes when that returns true."""

    name: str
    passes: Callable[[], bool]


def command(name: str, *words: str, folder: Path = ROOT) -> Check:
    """Return the check that a command ends well."""
    return Check(name, lambda: subprocess.run(words, cwd=folder, check=False).returncode == 0)


def python(name: str, program: str, *words: str) -> Check:
    """Return the check that a program of the virtual environment ends well."""
    return command(name, str(BIN / program), *words)


def openapi_is_current() -> bool:
    """Say whether the committed document is what the API publishes now."""
    published = subprocess.run([BIN / "aparte", "openapi"], check=True, stdout=subprocess.PIPE)
    if published.stdout == OPENAPI.read_bytes():
        return True
    print("console/openapi.json is not what `aparte openapi` prints; write it again:")
    print("  .venv/bin/aparte openapi > console/openapi.json && npm --prefix console run generate")
    return False


def client_is_current() -> bool:
    """Say whether the committed client is what the generator makes of the document."""
    with tempfile.TemporaryDirectory(prefix="aparte-client-") as folder:
        before = Path(folder) / "src"
        shutil.copytree(CONSOLE / "src", before)
        subprocess.run(["npm", "run", "--silent", "generate"], cwd=CONSOLE, check=True)
        changed = list(_differences(before, CONSOLE / "src"))
    for path in changed:
        print(f"{path} was not what `npm run generate` makes; commit it as it is now")
    return not changed


def _differences(before: Path, after: Path) -> Iterator[Path]:
    for path in sorted(after.rglob("*")):
        old = before / path.relative_to(after)
        if path.is_file() and not (old.is_file() and filecmp.cmp(old, path, shallow=False)):
            yield path.relative_to(ROOT)


CHECKS: Final = (
    python("ruff", "ruff", "check", "."),
    python("format", "ruff", "format", "--check", "--quiet", "."),
    python("types", "mypy"),
    python("imports", "lint-imports", "--no-logo", "--no-cache"),  # a cache misses new modules
    python("cycles", "lint-imports", "--no-logo", "--no-cache", "--config", "tools/cycles.toml"),
    python("tidy", "python", "-m", "tools.tidy"),
    python("tidy examples", "pytest", "-q", "tests/tidy"),
    command("console types", "npm", "run", "--silent", "typecheck", folder=CONSOLE),
    command("console lint", "npm", "run", "--silent", "lint", folder=CONSOLE),
    Check("openapi drift", openapi_is_current),
    Check("client drift", client_is_current),
)


def main() -> int:
    """Run the checks whose name holds one of the words given, or all; return 1 if one failed."""
    words = sys.argv[1:]
    chosen = [check for check in CHECKS if not words or any(word in check.name for word in words)]
    failed = []
    for check in chosen:
        print(f"── {check.name}", flush=True)
        start = time.monotonic()
        try:
            passed = check.passes()
        except (OSError, subprocess.CalledProcessError) as error:
            print(error)
            passed = False
        print(f"   {'ok' if passed else 'FAILED'} in {time.monotonic() - start:.1f} s", flush=True)
        if not passed:
            failed.append(check.name)
    print(f"failed: {', '.join(failed)}" if failed else f"all {len(chosen)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
