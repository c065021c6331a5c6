"""``queries.toml`` and the environment → ``Settings``, or every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from harvester.config.mistakes import Mistakes
from harvester.config.query_table import FILE_KEYS, QUERY_KEYS, read_query
from harvester.config.settings import SavedQuery, Settings
from harvester.config.toml_file import read_toml
from harvester.config.wording import control_character, described, nearest, shown

_ADDRESS = r"[^\s@]+@[^\s@]+"
_CORPUS = "corpus"
_FIRST_QUERY = "a query is [queries.NAME] and, on the next line, term = 'asthma[mh]'"


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read the file ``path``; ``NCBI_EMAIL`` and ``NCBI_API_KEY`` in ``environ`` win over it.

    ConfigurationError with every mistake of a file that is TOML, or the one that it is not.
    """
    file = read_toml(path)
    key_in_environment = environ.get("NCBI_API_KEY", "").strip()
    secrets = (key_in_environment, *_texts(file.document.get("api_key")))
    mistakes = Mistakes(file.name, file.text, secrets)
    for line, words in file.repeats:
        mistakes.add_ready(line, words)
    table = _Top(file.document, mistakes)
    table.unknown_keys()
    email = table.email(environ.get("NCBI_EMAIL", "").strip())
    api_key = table.api_key(key_in_environment)
    corpus = table.corpus(path.absolute().parent)
    queries = table.queries()
    mistakes.raise_if_any()
    return Settings(file=path, email=email, api_key=api_key, corpus=corpus, queries=queries)


def without_file(environ: Mapping[str, str], folder: Path) -> Settings:
    """The settings where there is no file: no queries, and the corpus below ``folder``."""
    mistakes = Mistakes("", "")
    table = _Top({}, mistakes)
    email = table.email(environ.get("NCBI_EMAIL", "").strip())
    api_key = table.api_key(environ.get("NCBI_API_KEY", "").strip())
    mistakes.raise_if_any()
    corpus = (folder.absolute() / _CORPUS).resolve()
    return Settings(file=None, email=email, api_key=api_key, corpus=corpus, queries=())


class _Top:
    """The keys at the top of the file."""

    def __init__(self, document: Mapping[str, object], mistakes: Mistakes) -> None:
        self.document = document
        self.mistakes = mistakes

    def unknown_keys(self) -> None:
        for key, value in self.document.items():
            if key not in FILE_KEYS:
                words = f'unknown key "{shown(key)}"{_meant(key, value)}'
                self.mistakes.add(f"{words} (the file has {', '.join(FILE_KEYS)})", (key,))

    def email(self, in_environment: str) -> str | None:
        if in_environment and not re.fullmatch(_ADDRESS, in_environment):
            self.mistakes.add_elsewhere(_no_address(in_environment), "NCBI_EMAIL")
        in_file = self._string("email", 'email = "you@example.org"')
        if in_file is not None and not re.fullmatch(_ADDRESS, in_file):
            self.mistakes.add(f"email: {_no_address(in_file)}", ("email",))
        return in_environment or in_file

    def api_key(self, in_environment: str) -> str | None:
        if re.search(r"[^!-~]", in_environment):
            self.mistakes.add_elsewhere(
                "has white space or other characters that no API key has", "NCBI_API_KEY"
            )
        in_file = self.document.get("api_key")
        if not isinstance(in_file, str | None):
            kind = re.sub(r" \(.*\)", "", described(in_file), flags=re.DOTALL)
            self.mistakes.add(f"api_key is {kind}; it should be a string", ("api_key",))
            return None
        written = in_file.strip() if in_file is not None else None
        if written == "":
            self.mistakes.add("api_key is empty; leave the line out to go without", ("api_key",))
        elif written and re.search(r"[^!-~]", written):
            words = "api_key has white space or other characters that no API key has"
            self.mistakes.add(words, ("api_key",))
        return in_environment or written

    def corpus(self, folder: Path) -> Path:
        written = self._string("corpus", 'corpus = "corpus"')
        if written is not None and (not written or control_character(written) is not None):
            self.mistakes.add(f'corpus is "{shown(written)}"; it should be a folder', ("corpus",))
            written = None
        try:
            corpus = (folder / Path(written or _CORPUS).expanduser()).resolve()
            in_the_way = corpus.exists() and not corpus.is_dir()
        except (OSError, RuntimeError, ValueError) as error:
            words = f'corpus is "{shown(written or _CORPUS)}", which leads nowhere: {error}'
            self.mistakes.add(words, ("corpus",))
            return folder
        if in_the_way:
            words = f'corpus is "{shown(written or _CORPUS)}", which is a file, not a folder'
            self.mistakes.add(words, ("corpus",))
        return corpus

    def queries(self) -> tuple[SavedQuery, ...]:
        tables = self.document.get("queries", {})
        if not isinstance(tables, dict):
            words = f"queries is {described(tables)}; {_FIRST_QUERY}"
            self.mistakes.add(words, ("queries",))
            return ()
        if not tables and not any(isinstance(value, dict) for value in self._unknown().values()):
            self.mistakes.add(f"there are no queries; {_FIRST_QUERY}", ("queries",))
        self._names_alike(tables)
        found = [read_query(name, table, self.mistakes) for name, table in tables.items()]
        return tuple(query for query in found if query)

    def _names_alike(self, tables: Mapping[str, object]) -> None:
        folded: dict[str, str] = {}
        for name in tables:
            first = folded.setdefault(name.lower(), name)
            if first != name:
                line = self.mistakes.lines.line(("queries", first))
                place = "" if line is None else f" on line {line}"
                self.mistakes.add(
                    f'query "{shown(name)}": only its case differs from "{shown(first)}"{place}; '
                    "on some systems both would be one file",
                    ("queries", name),
                )

    def _unknown(self) -> dict[str, object]:
        return {key: value for key, value in self.document.items() if key not in FILE_KEYS}

    def _string(self, key: str, example: str) -> str | None:
        value = self.document.get(key)
        if isinstance(value, str):
            return value.strip()
        if value is not None:
            words = f"{key} is {described(value)}; it should be a string, as in {example}"
            self.mistakes.add(words, (key,))
        return None


def _texts(value: object) -> list[str]:
    """Every text inside a value that should have been one API key."""
    if isinstance(value, dict):
        return [text for item in (*value, *value.values()) for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value.strip()] if isinstance(value, str) else []


def _meant(key: str, value: object) -> str:
    near = nearest(key, FILE_KEYS)[:1]
    if near:
        return f'; did you mean "{near[0]}"?'
    if isinstance(value, dict):
        return f"; did you mean [queries.{shown(key)}]?"
    if key in QUERY_KEYS:
        return "; it belongs under a [queries.NAME]"
    return ""


def _no_address(written: str) -> str:
    return f'"{shown(written)}" is not an address; NCBI writes to it before it blocks you'
