"""The README's tour through a year does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def block(name: str) -> str:
    """The commands behind ``<!-- name -->``."""
    found = re.search(rf"<!-- {name} -->\n```sh\n(.*?)```", README.read_text("utf-8"), re.S)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="needs bash, curl")
def test_a_year_in_two_minutes(tmp_path: Path) -> None:
    script = block("tour").replace("8765", str(free_port()))
    script = script.replace("export ", "until curl -s $URL/step; do sleep 0.1; done\nexport ", 1)
    port = re.search(r"--port (\d+)", script)
    assert port is not None
    shim = tmp_path / "bin" / "harvest"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m harvester "$@"\n')
    shim.chmod(0o755)
    shutil.copy(ROOT / "queries.toml", tmp_path)
    environ = {
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "URL": f"http://127.0.0.1:{port[1]}",
    }
    ran = subprocess.run(
        ["bash", "-c", f"set -m\n{script}"],
        cwd=tmp_path, env=environ, capture_output=True, timeout=200, check=False,
    )  # fmt: skip
    said = ran.stdout.decode()
    corpus = tmp_path / "year"
    assert b"Traceback" not in ran.stderr
    runs = [json.loads(line) for line in (corpus / "runs.jsonl").read_bytes().splitlines()]
    assert len(runs) == 3 * 13
    assert all(run["complete"] for run in runs)
    of_topic = [run for run in runs if run["query"] == "msc-ms"]
    assert (of_topic[0]["found"], of_topic[-1]["found"]) == (136, 188)
    assert {a["kind"] for run in of_topic for a in run.get("alerts", ())} == {
        "retracted", "expression of concern", "erratum", "corrected and republished",
        "retracted and republished",
    }  # fmt: skip
    assert sum(run.get("returned", 0) for run in of_topic) == 2
    reasons = [
        json.loads(line)["harvest"]["left_reason"]
        for line in (corpus / "msc-ms.left.jsonl").read_bytes().splitlines()
    ]
    assert sorted(reasons) == ["deleted", "deleted", "deleted", "unmatched"]
    assert "reads this search in another way" in ran.stderr.decode()
    assert re.search(r"99001931\t.*retracted", said) or "retracted\t99001931" in said
