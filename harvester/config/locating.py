"""Where ``queries.toml`` is."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from harvester.config.wording import escaped
from harvester.errors import ConfigurationError

FILE_NAME = "queries.toml"


def locate(explicit: Path | None, environ: Mapping[str, str], cwd: Path) -> Path | None:
    """The file to load: ``--queries``, else HARVEST_QUERIES, else ``queries.toml`` in ``cwd``.

    Failing these, the one in the user's own configuration folder; None where there is none.
    ConfigurationError where a file was asked for and is not there.
    """
    if explicit is not None:
        return _asked_for(explicit, "--queries", cwd)
    in_environment = environ.get("HARVEST_QUERIES", "").strip()
    if in_environment:
        return _asked_for(Path(in_environment), "HARVEST_QUERIES", cwd)
    candidates = (cwd / FILE_NAME, user_file())
    return next((path for path in candidates if os.path.lexists(path)), None)


def user_file() -> Path:
    """``queries.toml`` in the folder that the system keeps for a user's configuration."""
    if sys.platform == "linux":
        given = os.environ.get("XDG_CONFIG_HOME", "")
        folder = Path(given) if Path(given).is_absolute() else Path("~/.config").expanduser()
        return folder / "harvest" / FILE_NAME
    from platformdirs import user_config_path  # takes longer than all else of `harvest list`

    return user_config_path("harvest", appauthor=False) / FILE_NAME


def _asked_for(path: Path, source: str, cwd: Path) -> Path:
    try:
        found = cwd / path.expanduser()
    except RuntimeError:
        found = cwd / path
    if not os.path.lexists(found):
        raise ConfigurationError(f"{escaped(str(path))}: there is no such file ({source} names it)")
    return found
