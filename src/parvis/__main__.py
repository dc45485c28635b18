"""`python -m parvis` is the command line."""

from parvis.faces.cli import main

main()
