"""What tests of every face need: the words, compiled."""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import trans_real

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def _words() -> None:
    """Compile the message catalogues, which are built and never committed."""
    sys.path.insert(0, str(ROOT / "frontend"))
    try:
        import build_hook
    finally:
        sys.path.pop(0)
    build_hook.compile_messages()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    trans_real._translations.clear()
    from parvis.faces.web import pages, words

    pages.environment.cache_clear()
    words.tables.cache_clear()
