"""Django's settings as the type checker needs them: the product's own, with no database at hand."""

import os

os.environ.setdefault("DATABASE_URL", "postgresql:///aparte")
os.environ.setdefault("APARTE_SECRET_KEY", "types")

from aparte.web.settings import *  # noqa: F403 -- the environment above comes first
