"""Where the ``harvest`` script and ``python -m harvester`` begin."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line. Ctrl-C counts from here on, also while it loads."""
    try:
        from harvester.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    except MemoryError:
        sys.exit("harvest: there is not enough memory (ulimit -v)")
    run()


if __name__ == "__main__":
    main()
