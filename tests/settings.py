"""The settings of the suite: those of the program, with a data directory of their own that ends with the run."""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="parvis-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["PARVIS_DATA"] = _data
os.environ.setdefault("PARVIS_LOG_LEVEL", "error")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

from parvis.config.settings import *  # noqa: E402, F403

# Files are not read in most tests, and what was not read is not public; tests of that name the guards they want.
PARVIS_GUARDS = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
