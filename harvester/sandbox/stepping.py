"""``/step``: what moves a scenario on. No E-utility; only our own server has it."""

from __future__ import annotations

import json
import re

from harvester.sandbox.life import Life, TimeError
from harvester.sandbox.reply import JSON, Reply
from harvester.sandbox.year.scenario import Step

_PATH = re.compile(r"/step(?:/([^/]+))?/?")


def stepped(life: Life, method: str, path: str) -> Reply | None:
    """Answer ``GET /step``, ``POST /step`` or ``POST /step/7``; None for any other path.

    Where time stands still there is no such path. A step that cannot be made is a 409.
    """
    at, found = life.at, _PATH.fullmatch(path)
    if at is None or found is None:
        return None
    number = found[1]
    if method in ("GET", "HEAD") and not number:
        return _line(at)
    if method != "POST":
        return _refusal(405, "GET /step tells where the year stands; POST /step moves it on.")
    if number and not (number.isascii() and number.isdigit() and len(number) < 4):
        return _refusal(400, f"{number} is no number of a step.")
    try:
        return _line(life.step(int(number) if number else None))
    except TimeError as error:
        return _refusal(409, str(error))


def _line(at: Step) -> Reply:
    happened = {what: len(pmids) for what, pmids in at.happened.items()}
    return _reply({"step": at.step, "day": at.day.isoformat(), "happened": happened})


def _refusal(status: int, message: str) -> Reply:
    return _reply({"error": message}, status)


def _reply(value: object, status: int = 200) -> Reply:
    """A line of JSON, with its end for whoever asks with curl."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Reply(f"{text}\n".encode(), JSON, status)
