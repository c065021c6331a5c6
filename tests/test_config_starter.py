"""The file that `harvest init` writes."""

from pathlib import Path

import pytest

from harvester.config.loading import load
from harvester.errors import ConfigurationError
from harvester.starter import shipped_queries, starter_text, write_starter


def test_the_starter_is_the_shipped_file_and_loads(tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    write_starter(path)
    assert path.read_bytes() == shipped_queries().read_bytes()
    assert path.read_text(encoding="utf-8") == starter_text()
    assert load(path, {}).queries == load(shipped_queries(), {}).queries


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    path.write_text("mine")
    with pytest.raises(ConfigurationError, match="exists already; it was left alone"):
        write_starter(path)
    assert path.read_text() == "mine"


def test_a_dangling_link_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    path.symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ConfigurationError, match="left alone"):
        write_starter(path)
    assert not (tmp_path / "elsewhere.toml").exists()


def test_a_missing_or_impossible_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no-such does not exist"):
        write_starter(tmp_path / "no-such" / "queries.toml")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be written: Not a directory"):
        write_starter(tmp_path / "file" / "queries.toml")
