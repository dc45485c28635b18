"""The command line: `parvis serve`, `parvis import`, `parvis index`, ..."""

import gc
import os
import sys

from parvis.faces.cli import early


def main() -> None:
    """Set Django up and run the command."""
    gc.disable()  # nothing of what is imported is garbage: to look for some takes a tenth of a start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    os.environ.update(early.environment(sys.argv[1:], os.environ))
    import django  # noqa: PLC0415 -- settings are read at import, after the environment is set

    django.setup()
    from parvis.faces.cli.app import app  # noqa: PLC0415 -- models need Django set up

    gc.freeze()
    gc.enable()
    app()
