"""What a command takes from ``Settings``: the queries that were named, the email NCBI wants."""

from __future__ import annotations

from collections.abc import Sequence

from harvester.config.settings import SavedQuery, Settings
from harvester.config.wording import nearest, shown, shown_path
from harvester.errors import ConfigurationError


def select(settings: Settings, names: Sequence[str]) -> tuple[SavedQuery, ...]:
    """The queries called ``names``, each once, in that order; without names, all of them.

    ConfigurationError names every unknown one, and what may have been meant.
    """
    if not names:
        return settings.queries
    queries = {query.name: query for query in settings.queries}
    unknown = [name for name in dict.fromkeys(names) if name not in queries]
    if unknown:
        lines = [_unknown(name, list(queries)) for name in unknown]
        place = f" in {shown_path(settings.file)}" if settings.file else ""
        lines.append(f"The queries{place} are: {', '.join(queries) or 'none'}.")
        raise ConfigurationError("\n".join(lines))
    return tuple(queries[name] for name in dict.fromkeys(names))


def _unknown(name: str, known: list[str]) -> str:
    near = " or ".join(f'"{each}"' for each in nearest(name, known))
    return f'There is no query "{shown(name)}"{f"; did you mean {near}?" if near else "."}'


def need_email(settings: Settings) -> str:
    """The email to send with every request; ConfigurationError says how to give one."""
    if settings.email:
        return settings.email
    file = shown_path(settings.file) if settings.file else "queries.toml"
    raise ConfigurationError(
        "NCBI wants an email address with every request: it writes to you before it blocks you.\n"
        f'Set NCBI_EMAIL in the environment, or write email = "you@example.org" at the top of '
        f"{file}.\n"
        "To try harvest without NCBI, `harvest fetch --sandbox` needs none."
    )
