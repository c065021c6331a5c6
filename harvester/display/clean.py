"""Text from records, made safe to show: it cannot steer a terminal."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]"
)
_IN_JSON = re.compile(
    b"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


def clean(text: str) -> str:
    """One line without control characters (C0, C1) and without bidirectional overrides."""
    return " ".join(_STEERING.sub(" ", text).split())


def clean_json(line: bytes) -> bytes:
    """The same JSON with what steers a terminal as ``\\u`` escapes (C0 is escaped already)."""
    return _IN_JSON.sub(lambda m: b"\\u%04x" % ord(m[0].decode()), line)
