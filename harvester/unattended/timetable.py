"""A run every day without a person: the line for cron, the two units for systemd.

Sources of the formats: crontab(5), systemd.service(5), systemd.syntax(7), systemd.timer(5).
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from harvester.errors import ConfigurationError

LONGEST_LINE = 990
"""Characters of a crontab line: Vixie's cron takes no command of 1,000."""

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_READ_ONLY = ("/usr", "/boot", "/efi", "/etc")


@dataclass(frozen=True)
class Job:
    """What is to run, and when. ``command`` begins with an absolute path; ``folder`` is where.

    ``writes`` are the folders that it writes to, besides. ``user`` runs it. ``unset`` are names
    of environment variables that are set here and will not be there. ``needs_email``: the address
    that NCBI asks for is in no file. ``secret``: the command may hold one.
    """

    name: str
    command: tuple[str, ...]
    folder: str
    hour: int
    minute: int
    user: str
    writes: tuple[str, ...] = ()
    needs_email: bool = False
    secret: bool = False
    unset: tuple[str, ...] = ()


def check(job: Job) -> None:
    """Raises ``ConfigurationError`` for words that neither crontabs nor units can hold."""
    for word in (*job.command, job.folder):
        if "\\" in word or not word.isprintable() or job.folder != job.folder.strip():
            raise ConfigurationError(
                f"{word!r}: a crontab or a unit cannot hold backslashes and control characters "
                "the same way everywhere; use another path"
            )


def cron_lines(job: Job) -> str:
    """Comments and one line, to be added to a crontab."""
    words = " ".join(map(_for_cron, job.command))
    line = f"{job.minute} {job.hour} * * * cd {_for_cron(job.folder)} && exec {words}"
    if len(line) > LONGEST_LINE:
        raise ConfigurationError(
            f"the crontab line would have {len(line):,} characters, and cron takes "
            f"{LONGEST_LINE}: put the command into a script of your own"
        )
    about = [
        f"{job.name}: PubMed, every day at {job.hour:02}:{job.minute:02}. `crontab -e` opens your "
        "crontab;",
        "what harvest prints, cron mails to you: alerts and what went wrong, and nothing else.",
        *_on_the_environment(job, "lines above this one, in the crontab, NAME=value"),
    ]
    return "".join(f"# {each}\n" for each in about) + f"{line}\n"


def systemd_units(job: Job) -> str:
    """A service and a timer, each under a comment that names its file, and what to do then."""
    folder = "/etc/systemd/system"
    secrets = f"/etc/{job.name}.env"
    parts = [
        f"# {folder}/{job.name}.service",
        *(f"# {each}" for each in _on_the_environment(job, f"{secrets}, NAME=value a line")),
        *(["# The address of --notify stands here; if it is a secret, chmod 600."] * job.secret),
        "",
        "[Unit]",
        "Description=harvest: keep the local copy of PubMed up to date",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        f"User={job.user}",
        f"WorkingDirectory={job.folder.replace('%', '%%')}",
        f"EnvironmentFile=-{secrets}",
        f"ExecStart={' '.join(map(_for_systemd, job.command))}",
        "# 75: another run is at work; 130: stopped, the next run goes on.",
        "SuccessExitStatus=75 130",
        "Nice=10",
        *_hardening(job),
        "",
        f"# {folder}/{job.name}.timer",
        "",
        "[Unit]",
        f"Description=harvest every day at {job.hour:02}:{job.minute:02}",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* {job.hour:02}:{job.minute:02}:00",
        "RandomizedDelaySec=15min",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
        "# Then, as root:",
        f"#   touch {secrets} && chmod 600 {secrets}",
        f"#   systemctl daemon-reload && systemctl enable --now {job.name}.timer",
        f"#   journalctl -u {job.name}.service        what it said",
    ]
    return "\n".join(parts) + "\n"


def _on_the_environment(job: Job, place: str) -> list[str]:
    """Where the values go that are nobody's business: they are not printed."""
    need = "Needed: NCBI_EMAIL; and if you have an API key, NCBI_API_KEY."
    told = [
        need if job.needs_email else "If you have an API key: NCBI_API_KEY.",
        f"Place: {place}.",
    ]
    others = [name for name in job.unset if name not in {"NCBI_EMAIL", "NCBI_API_KEY"}]
    if others:
        told.append(f"Set here, and to be set there if you mean it: {', '.join(others)}.")
    return told


def _hardening(job: Job) -> list[str]:
    """Nothing here keeps the run from its folders, its network or its own code."""
    lines = [
        "NoNewPrivileges=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectControlGroups=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
    ]
    written = [Path(folder) for folder in (job.folder, *job.writes)]
    if not any(path.is_relative_to(system) for path in written for system in _READ_ONLY):
        lines.append("ProtectSystem=full")
    return lines


def _for_cron(word: str) -> str:
    """For a shell, below a cron that turns ``%`` into a newline and ``\\%`` into ``%``.

    The ``\\%`` stands outside of quotes: a cron that leaves it alone leaves it to the shell.
    """
    return r"\%".join(shlex.quote(part) if part else "" for part in word.split("%")) or "''"


def _for_systemd(word: str) -> str:
    """For ``ExecStart``: specifiers, variables, quotes."""
    word = word.replace("%", "%%").replace("$", "$$")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace('"', '\\"') + '"'
