"""`python -m tools.tidy`: print what breaks a house rule; the exit status says whether any."""

from __future__ import annotations

import sys

from tools.tidy import findings, rules


def main() -> int:
    """Check the tree and return 1 when something was found."""
    found = rules.apply(findings.sources())
    for finding in found:
        print(finding)
    print(f"tidy: {len(found)} findings" if found else "tidy: clean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
