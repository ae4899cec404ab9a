"""Build the site in this folder: ``python build.py build``; ``python build.py --help`` lists everything."""

from pathlib import Path

from pressroom.cli import main

if __name__ == "__main__":
    main(Path(__file__).resolve().parent)
