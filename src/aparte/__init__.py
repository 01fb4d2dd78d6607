"""Aparté: real events in, the right message out, and each silence explained.

The packages below stand in order of dependency, from `kernel` up to `web` and `cli`;
`ARCHITECTURE.md` is the map and the import contracts in `pyproject.toml` hold it.
"""

from typing import Final

__version__: Final = "0.1.0"
