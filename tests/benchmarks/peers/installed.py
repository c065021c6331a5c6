"""Where the peers are: a cached virtual environment, and what Debian has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from platformdirs import user_cache_path

PACKAGES = ("biopython", "pubmed_parser")
DEBIAN = {"esearch": "ncbi-entrez-direct", "xtract": "ncbi-entrez-direct", "jq": "jq"}

_VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
_FOLDER = user_cache_path("harvest-benchmarks") / _VERSION
_PYTHON = _FOLDER / "bin" / "python"
_WHOLE = _FOLDER / "installed"


class Absent(Exception):
    """A peer is not here: which, and why."""


def python_of_peers() -> Path:
    """The Python that has Biopython and pubmed_parser; made at the first call.

    Raises ``Absent`` when they cannot be installed.
    """
    if not _WHOLE.exists():
        print(f"installing {', '.join(PACKAGES)} in {_FOLDER}", file=sys.stderr)
        shutil.rmtree(_FOLDER, ignore_errors=True)
        venv.create(_FOLDER, with_pip=True)
        done = subprocess.run(
            [_PYTHON, "-m", "pip", "install", "--quiet", *PACKAGES],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Absent(f"absent: pip could not install {', '.join(PACKAGES)}")
        _WHOLE.touch()
    return _PYTHON


def versions_of_peers() -> dict[str, str]:
    """What each peer that is here says it is, or that it is absent."""
    said = dict.fromkeys((*PACKAGES, "EDirect", "jq"), "absent")
    if _WHOLE.exists():
        for line in _said(str(_PYTHON), "-m", "pip", "list", "--format=freeze").splitlines():
            name, _, version = line.partition("==")
            if name in PACKAGES:
                said[name] = version
    if shutil.which("esearch"):
        said["EDirect"] = _said("esearch", "-version").strip()
    if shutil.which("jq"):
        said["jq"] = _said("jq", "--version").strip().removeprefix("jq-")
    return said


def program(name: str) -> str:
    """The path of a Debian peer. Raises ``Absent``."""
    path = shutil.which(name)
    if path is None:
        raise Absent(f"absent: {name} (Debian's {DEBIAN[name]}; --install-peers)")
    return path


def install_debian_peers() -> None:
    """Install what Debian has, where this is root's Debian. Raises ``Absent``."""
    if os.geteuid() or not shutil.which("apt-get"):
        raise Absent("--install-peers needs root and apt-get")
    command = ["apt-get", "install", "-y", *sorted(set(DEBIAN.values()))]
    if subprocess.run(command, check=False).returncode:
        raise Absent(f"{' '.join(command)} failed")


def _said(*command: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    return done.stdout
