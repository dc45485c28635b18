"""`python -m parvis` is the command line."""

from parvis.faces.cli import main

if __name__ == "__main__":  # web processes started later import this module again
    main()
