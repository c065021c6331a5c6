"""The ``queries.toml`` that harvest ships, and that ``harvest init`` writes for a newcomer."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from harvester.errors import ConfigurationError, HarvestError


def shipped_queries() -> Path:
    """The shipped ``queries.toml``: in the package once installed, beside it in a checkout."""
    package = Path(str(files("harvester")))
    for folder in (package, package.parent):
        path = folder / "queries.toml"
        if path.is_file():
            return path
    raise HarvestError("the queries.toml that comes with harvest is missing; install it again")


def starter_text() -> str:
    """What ``harvest init`` writes: the shipped file itself."""
    return shipped_queries().read_text(encoding="utf-8")


def write_starter(path: Path) -> None:
    """Write the starter to ``path``; ConfigurationError where something is there already."""
    text = starter_text()
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationError(f"{path} exists already; it was left alone") from None
    except FileNotFoundError:
        raise ConfigurationError(f"{path.parent} does not exist; make the folder first") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None
