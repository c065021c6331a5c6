"""What a right queries.toml and the environment become, and what commands take from it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harvester.config.choosing import need_email, select
from harvester.config.loading import load, without_file
from harvester.config.locating import locate
from harvester.config.settings import DateType, SavedQuery
from harvester.errors import ConfigurationError
from harvester.starter import shipped_queries

EVERYTHING = """\
email = "file@example.org"
api_key = "0123456789abcdef"
corpus = "../store"

[queries.zebra]
term = '''
("Zebrafish"[mh] OR zebrafish[tiab])
AND wharton's jelly
'''
title = "  Fish,\\n in tanks "
since = "2020/1"
until = 2024-02-29
date_type = "entrez"
limit = 50
must_find = [36092509, "0036092510", "36092509"]

[queries]
Apple-2 = { term = "apple[ti]", since = 2022 }

[queries."v1.2"]
term = "x"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "queries.toml"
    path.write_bytes(text.encode())
    return path


def test_every_key_arrives(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = write(tmp_path / "in", EVERYTHING)
    settings = load(path, {})
    assert settings.file == path
    assert settings.email == "file@example.org"
    assert settings.api_key == "0123456789abcdef"
    assert settings.corpus == (tmp_path / "store").resolve()
    assert settings.queries == (
        SavedQuery(
            name="zebra",
            term='("Zebrafish"[mh] OR zebrafish[tiab])\nAND wharton\'s jelly',
            title="Fish, in tanks",
            since="2020-01",
            until="2024-02-29",
            date_type=DateType.ENTREZ,
            limit=50,
            must_find=("36092509", "36092510"),
        ),
        SavedQuery(name="Apple-2", term="apple[ti]", since="2022"),
        SavedQuery(name="v1.2", term="x"),
    )


def test_settings_are_frozen_and_keep_the_api_key_out_of_print(tmp_path: Path) -> None:
    settings = load(write(tmp_path, EVERYTHING), {})
    assert "0123456789abcdef" not in f"{settings} {settings!r}"
    with pytest.raises(AttributeError):
        settings.email = None  # type: ignore[misc]


def test_defaults(tmp_path: Path) -> None:
    settings = load(write(tmp_path, "[queries.a]\nterm = 'x'\n"), {})
    assert (settings.email, settings.api_key) == (None, None)
    assert settings.corpus == (tmp_path / "corpus").resolve()
    assert settings.queries == (SavedQuery(name="a", term="x"),)
    assert settings.queries[0].date_type is DateType.PUBLICATION


def test_the_environment_wins_unless_it_is_blank(tmp_path: Path) -> None:
    path = write(tmp_path, EVERYTHING)
    settings = load(path, {"NCBI_EMAIL": " env@example.org\n", "NCBI_API_KEY": " fedcba98 "})
    assert (settings.email, settings.api_key) == ("env@example.org", "fedcba98")
    settings = load(path, {"NCBI_EMAIL": "", "NCBI_API_KEY": "  "})
    assert (settings.email, settings.api_key) == ("file@example.org", "0123456789abcdef")


def test_an_absolute_corpus_and_one_in_the_home_folder(tmp_path: Path) -> None:
    query = "[queries.a]\nterm = 'x'\n"
    away = tmp_path / "away"
    assert load(write(tmp_path, f"corpus = '{away}'\n{query}"), {}).corpus == away.resolve()
    home = load(write(tmp_path, f"corpus = '~/pubs'\n{query}"), {}).corpus
    assert home == (Path.home() / "pubs").resolve()


def test_a_byte_order_mark_and_crlf_are_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    text = "# é\r\n[queries.a]\r\nterm = '''\r\na\r\nAND b'''\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(path, {}).queries == (SavedQuery(name="a", term="a\nAND b"),)


def test_the_shipped_file_is_right_and_sets_nothing_personal(tmp_path: Path) -> None:
    settings = load(shipped_queries(), {})
    assert [query.name for query in settings.queries] == [
        "msc-ms",
        "msc-ms-trials",
        "msc-retractions",
    ]
    assert settings.queries[0].must_find == ("36092509",)
    assert (settings.email, settings.api_key) == (None, None)


def test_settings_without_a_file(tmp_path: Path) -> None:
    settings = without_file({"NCBI_EMAIL": "me@example.org"}, tmp_path)
    assert (settings.file, settings.queries) == (None, ())
    assert settings.email == "me@example.org"
    assert settings.corpus == (tmp_path / "corpus").resolve()
    with pytest.raises(ConfigurationError, match=r'^NCBI_EMAIL: "me" is not an address'):
        without_file({"NCBI_EMAIL": "me"}, tmp_path)


def test_locate_prefers_the_option_then_the_variable_then_the_folder(tmp_path: Path) -> None:
    for name in ("option.toml", "variable.toml", "queries.toml"):
        (tmp_path / name).touch()
    environ = {"HARVEST_QUERIES": "variable.toml"}
    assert locate(Path("option.toml"), environ, tmp_path) == tmp_path / "option.toml"
    assert locate(None, environ, tmp_path) == tmp_path / "variable.toml"
    assert locate(None, {"HARVEST_QUERIES": " "}, tmp_path) == tmp_path / "queries.toml"


@pytest.mark.parametrize(
    ("explicit", "environ", "source"),
    [
        (Path("no\x1b.toml"), {}, "--queries"),
        (None, {"HARVEST_QUERIES": "no\x1b.toml"}, "HARVEST_QUERIES"),
    ],
)
def test_locate_says_who_named_a_missing_file(
    tmp_path: Path, explicit: Path | None, environ: dict[str, str], source: str
) -> None:
    (tmp_path / "queries.toml").touch()
    with pytest.raises(ConfigurationError) as caught:
        locate(explicit, environ, tmp_path)
    assert str(caught.value) == f"no\\x1b.toml: there is no such file ({source} names it)"


def locate_elsewhere(folder: Path, configuration: Path) -> str:
    """What a fresh process finds, with its own configuration folder."""
    program = (
        "from pathlib import Path; from harvester.config.locating import locate;"
        "print(locate(None, {}, Path.cwd()))"
    )
    environ = {**os.environ, "XDG_CONFIG_HOME": str(configuration)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environ, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_locate_falls_back_on_the_users_folder(tmp_path: Path) -> None:
    assert locate_elsewhere(tmp_path, tmp_path / "config") == "None"
    kept = tmp_path / "config" / "harvest" / "queries.toml"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert locate_elsewhere(tmp_path, tmp_path / "config") == str(kept)
    (tmp_path / "queries.toml").touch()
    assert locate_elsewhere(tmp_path, tmp_path / "config") == str(tmp_path / "queries.toml")


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
@pytest.mark.parametrize("configuration", [None, "", "relative", "/some/where", "/with/../dots/"])
def test_the_users_folder_is_the_one_that_platformdirs_finds(configuration: str | None) -> None:
    program = (
        "from harvester.config.locating import user_file;"
        "from platformdirs import user_config_path;"
        "assert user_file().parent == user_config_path('harvest', appauthor=False), user_file()"
    )
    environ = {name: value for name, value in os.environ.items() if name != "XDG_CONFIG_HOME"}
    if configuration is not None:
        environ["XDG_CONFIG_HOME"] = configuration
    subprocess.run([sys.executable, "-c", program], env=environ, check=True)


def test_select(tmp_path: Path) -> None:
    settings = load(write(tmp_path, EVERYTHING), {})
    assert select(settings, ()) == settings.queries
    chosen = select(settings, ["v1.2", "zebra", "v1.2"])
    assert [query.name for query in chosen] == ["v1.2", "zebra"]


def test_select_offers_the_nearest_name_and_lists_all(tmp_path: Path) -> None:
    settings = load(write(tmp_path, EVERYTHING), {})
    with pytest.raises(ConfigurationError) as caught:
        select(settings, ["zebra", "zbra", "apple-2", "xxx\x1b"])
    assert str(caught.value).splitlines() == [
        'There is no query "zbra"; did you mean "zebra"?',
        'There is no query "apple-2"; did you mean "Apple-2"?',
        'There is no query "xxx\\x1b".',
        f"The queries in {settings.file} are: zebra, Apple-2, v1.2.",
    ]
    assert caught.value.exit_code == 2


def test_need_email(tmp_path: Path) -> None:
    assert need_email(load(write(tmp_path, EVERYTHING), {})) == "file@example.org"
    settings = load(write(tmp_path, "[queries.a]\nterm = 'x'\n"), {})
    with pytest.raises(ConfigurationError) as caught:
        need_email(settings)
    for part in ("NCBI_EMAIL", 'email = "', str(settings.file), "--sandbox", "blocks"):
        assert part in str(caught.value)
