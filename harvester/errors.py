"""The errors that a person reads: one or two plain sentences, and an exit code.

Raised anywhere, caught once, in the command layer.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of every command says; documented in the README and stable."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    ALERT = 4
    BUSY = 75
    INTERRUPTED = 130


class HarvestError(Exception):
    """Something failed: what, where, and what to do about it."""

    exit_code = Exit.FAILED


class ConfigurationError(HarvestError):
    """The user's own words are wrong: ``queries.toml``, the environment or an option."""

    exit_code = Exit.USAGE


class NcbiError(HarvestError):
    """E-utilities did not give what was asked for, after all tries."""


class CorpusError(HarvestError):
    """The corpus folder cannot be read or written."""


class CorpusBusy(CorpusError):
    """Another run is writing to this corpus."""

    exit_code = Exit.BUSY
