"""``python -m pressroom``: the same program as the installed command."""

from pressroom.cli import main

if __name__ == "__main__":
    main()
