"""Ingest alone, as the server process of the tests runs it."""

from __future__ import annotations

import os

from aparte.events import ingest

application = ingest.application(os.environ["DATABASE_URL"], int(os.environ["INBOX_ROWS_MAX"]))
