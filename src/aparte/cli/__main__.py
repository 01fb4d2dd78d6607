"""`python -m aparte.cli`: the same as `aparte`, whatever the PATH is."""

from __future__ import annotations

import sys

from aparte.cli import main

if __name__ == "__main__":
    sys.exit(main.main())
