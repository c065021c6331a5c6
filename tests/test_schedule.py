"""``harvest schedule``: what it prints is run as cron would, and checked as systemd does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fetch_process import ROOT, TERM, Said, User
from hypothesis import given
from hypothesis import strategies as st
from truth_records import tiny_corpus
from truth_server import TruthServer

from harvester.errors import ConfigurationError
from harvester.unattended.timetable import Job, check, cron_lines, systemd_units

AWKWARD = 'it\'s 100%% "odd" $HOME;&'
WORDS = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="\\"), min_size=1
)


def line_of(crontab: str) -> str:
    (line,) = [each for each in crontab.splitlines() if not each.startswith("#")]
    return line


def command_of(crontab: str) -> str:
    """What cron gives to /bin/sh: the five fields away, ``\\%`` as ``%`` (crontab(5))."""
    command = line_of(crontab).split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command), "an unescaped % ends a command"
    return command.replace(r"\%", "%")


def as_cron(command: str, home: Path, **environment: str) -> Said:
    bare = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", **environment}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", env=bare, capture_output=True, check=False, timeout=90
    )
    return Said(done.returncode, done.stdout, done.stderr.decode())


def user_in(folder: Path, url: str) -> User:
    return User(folder, url, queries={"all": f"term = '{TERM}'"})


def test_the_line_runs_as_cron_runs_it(tmp_path: Path) -> None:
    truth = tiny_corpus(40)
    with TruthServer(truth) as server:
        user = user_in(tmp_path / AWKWARD / "ñandú", server.url)
        printed = user.harvest("schedule", "cron", "--at", "4:05")
        assert (printed.code, printed.err) == (0, "")
        crontab = printed.out.decode()
        assert line_of(crontab).startswith("5 4 * * * cd ")
        said = as_cron(
            command_of(crontab),
            tmp_path,
            HARVEST_EUTILS_URL=server.url,
            NCBI_EMAIL="a@b.example",
            PYTHONPATH=str(ROOT),
        )
    assert (said.code, said.out, said.err) == (0, b"", "")
    assert user.articles().keys() == truth.keys()


def test_a_cron_that_knows_no_percent_sign_does_the_same(tmp_path: Path) -> None:
    user = user_in(tmp_path / AWKWARD, "http://127.0.0.1:9/")
    crontab = user.harvest("schedule", "cron").out.decode()
    line = line_of(crontab).split(" ", 5)[5]
    assert shlex.split(line)[:4] == ["cd", str(user.home), "&&", "exec"]
    assert shlex.split(line) == shlex.split(command_of(crontab))


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_every_word_arrives_through_cron_and_a_shell(words: list[str]) -> None:
    job = Job("x", ("/usr/bin/printf", *words), "/", 3, 10, "me")
    try:
        check(job)
        command = command_of(cron_lines(job))
    except ConfigurationError:
        return
    assert shlex.split(command) == ["cd", "/", "&&", "exec", "/usr/bin/printf", *words]


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_every_word_arrives_through_systemd(words: list[str]) -> None:
    job = Job("x", ("/bin/true", *words), "/", 3, 10, "me")
    (line,) = [each for each in systemd_units(job).split("\n") if each.startswith("ExecStart=")]
    assert unquoted(line.removeprefix("ExecStart=")) == ["/bin/true", *words]


def unquoted(line: str) -> list[str]:
    """As systemd.syntax(7), systemd.unit(5) and systemd.service(5) tell."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', line)
    words = [quoted.replace('\\"', '"') if quoted else plain for quoted, plain in found]
    assert not any(re.search(r"(?<!%)%(?:%%)*(?!%)", word) for word in words)
    assert not any(re.search(r"(?<!\$)\$(?:\$\$)*(?!\$)", word) for word in words)
    return [word.replace("%%", "%").replace("$$", "$") for word in words]


def test_no_secret_is_printed(tmp_path: Path) -> None:
    user = user_in(tmp_path, "http://127.0.0.1:9/")
    user.environment = {"NCBI_API_KEY": "s3cret-key", "HARVEST_RATE": "2"}
    user.environment["HARVEST_QUERIES"] = str(tmp_path / "queries.toml")
    for kind in ("cron", "systemd"):
        said = user.harvest("schedule", kind)
        text = said.out.decode()
        assert said.code == 0
        assert "s3cret-key" not in text
        assert "tester@example.org" not in text
        assert "NCBI_EMAIL" in text
        assert "NCBI_API_KEY" in text
        assert "HARVEST_RATE" in text
        assert "HARVEST_QUERIES" not in text
    user.write({"all": "term = 'x[ti]'"})
    (user.home / "queries.toml").write_text(
        "email = 'in@file.example'\n" + (user.home / "queries.toml").read_text()
    )
    assert "Needed" not in user.harvest("schedule", "cron").out.decode()


def test_fetch_options_are_passed_on_and_not_doubled(tmp_path: Path) -> None:
    user = user_in(tmp_path, "http://127.0.0.1:9/")
    plain = user.harvest("schedule", "cron").out.decode()
    assert f"--queries {tmp_path / 'queries.toml'} --quiet --off-peak --deadline 20h" in plain
    words = ("all", "--json", "--deadline", "30m", "--off-peak", "--queries", "queries.toml")
    mine = line_of(user.harvest("schedule", "cron", "--", *words).out.decode())
    assert mine.endswith("fetch " + " ".join(words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cron", "--at", "25:00"], "25:00"),
        (["cron", "--at", "noon"], "noon"),
        (["cron", "--name", "a b"], "--name"),
        (["cron", "--name", "../x"], "--name"),
        (["launchd"], "launchd"),
        (["cron", "--", "--limti", "5"], "--limit"),
        (["cron", "--", "--deadline", "soon"], "soon"),
        (["cron", "--", "--notify", "ftp://x"], "--notify"),
        (["cron", "--", "--queries", "nowhere.toml"], "nowhere.toml"),
        (["cron", "--", "x" * 1000], "990"),
    ],
)
def test_wrong_words_are_told_now_and_not_at_night(
    tmp_path: Path, words: list[str], said: str
) -> None:
    done = user_in(tmp_path, "http://127.0.0.1:9/").harvest("schedule", *words)
    assert (done.code, done.out) == (2, b"")
    assert said in done.err


def test_without_queries_there_is_nothing_to_run(tmp_path: Path) -> None:
    user = user_in(tmp_path, "http://127.0.0.1:9/")
    (user.home / "queries.toml").unlink()
    done = user.harvest("schedule", "cron")
    assert (done.code, done.out) == (2, b"")
    assert "harvest init" in done.err
    sandbox = user.harvest("schedule", "cron", "--", "--sandbox")
    assert sandbox.code == 0
    assert "--queries" not in sandbox.out.decode()


@pytest.mark.parametrize("folder", ["a\\b", "a\nb", "a "])
def test_a_path_that_cannot_be_written_down_is_refused(tmp_path: Path, folder: str) -> None:
    done = user_in(tmp_path / folder, "http://127.0.0.1:9/").harvest("schedule", "systemd")
    assert (done.code, done.out) == (2, b"")
    assert "another path" in done.err


def test_the_units_are_clean(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed here")
    user = user_in(tmp_path / "work" / AWKWARD, "http://127.0.0.1:9/")
    words = ("--", "--log-file", 'a "log" of 100% $x; y')
    text = user.harvest("schedule", "systemd", "--at", "23:59", "--name", "pub.med", *words).out
    files = units_in(text.decode())
    assert list(files) == ["pub.med.service", "pub.med.timer"]
    for name, unit in files.items():
        (tmp_path / name).write_text(unit, "utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in files)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    ours = [row for row in verified.stderr.splitlines() if "pub.med" in row]
    assert (verified.returncode, ours) == (0, [])
    assert f"\nUser={owner()}\n" in files["pub.med.service"]
    assert "OnCalendar=*-*-* 23:59:00\n" in files["pub.med.timer"]
    assert "EnvironmentFile=-/etc/pub.med.env\n" in files["pub.med.service"]


def units_in(text: str) -> dict[str, str]:
    """Each part by the name of the file that its first line tells."""
    parts = re.split(r"^# /etc/systemd/system/(\S+\.(?:service|timer))$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def owner() -> str:
    return subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


def test_systemd_can_run_this_very_harvest(tmp_path: Path) -> None:
    """The words of ExecStart, run as they are, fetch."""
    truth = tiny_corpus(20)
    with TruthServer(truth) as server:
        user = user_in(tmp_path / AWKWARD, server.url)
        service = units_in(user.harvest("schedule", "systemd").out.decode())["harvest.service"]
        settings = dict(row.split("=", 1) for row in service.splitlines() if "=" in row)
        done = subprocess.run(
            unquoted(settings["ExecStart"]),
            cwd=settings["WorkingDirectory"].replace("%%", "%"),
            env={**user.environ, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=False,
            timeout=90,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert user.articles().keys() == truth.keys()
    assert Path(unquoted(settings["ExecStart"])[0]).parent == Path(sys.executable).parent
