"""The mistakes of one file, gathered as they are found, told together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from harvester.errors import ConfigurationError

if TYPE_CHECKING:
    from harvester.config.toml_lines import KeyPath, TomlLines

_SHORTEST_SECRET = 6
_MOST_TOLD = 50


class Mistakes:
    """Gathers lines such as ``queries.toml:12: query "msc-ms": limit is …``.

    ``text`` is that of the file; ``secrets`` are words that no message may hold, whatever way
    they came into it.
    """

    def __init__(self, file: str, text: str, secrets: Sequence[str] = ()) -> None:
        self.file = file
        self.text = text
        self.secrets = secrets
        self._found: list[tuple[int, int, str]] = []

    @cached_property
    def lines(self) -> TomlLines:
        """Where the keys and values of the file stand."""
        from harvester.config.toml_lines import scan

        return scan(self.text)

    def add(self, words: str, path: KeyPath, offset: int | None = None) -> None:
        """A mistake at the key, heading or list item ``path``, or at an ``offset`` of the text."""
        if offset is not None:
            line, column = self.lines.place(offset)
            self._keep(line, column, f"{self.file}:{line}:{column}: {words}")
            return
        known = self.lines.line(path)
        place = self.file if known is None else f"{self.file}:{known}"
        self._keep(known or 0, 0, f"{place}: {words}")

    def add_ready(self, line: int, words: str) -> None:
        """A mistake that names its place already."""
        self._keep(line, 0, words)

    def add_elsewhere(self, words: str, source: str) -> None:
        """A mistake that is not in the file: ``source`` is the variable that holds it."""
        self._keep(0, 0, f"{source}: {words}")

    def raise_if_any(self) -> None:
        """ConfigurationError with every mistake (the first fifty), in the order of the file."""
        if self._found:
            in_order = sorted(self._found, key=lambda found: found[:2])
            told = [words for *_, words in in_order[:_MOST_TOLD]]
            if len(in_order) > _MOST_TOLD:
                told.append(f"{self.file}: and {len(in_order) - _MOST_TOLD:,} more mistakes")
            raise ConfigurationError("\n".join(told))

    def _keep(self, line: int, column: int, words: str) -> None:
        for secret in self.secrets:
            if len(secret) >= _SHORTEST_SECRET:
                words = words.replace(secret, "[API key]")
        self._found.append((line, column, words))
