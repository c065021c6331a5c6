"""One POST after a run, to a hook of the user's: ntfy, Slack and what is like it, or her own.

Slack, Mattermost and Teams show ``text``, Discord ``content``. ntfy shows a body as it comes,
unless the headers ask it to fill a template from the body's JSON, of 32 KB at the most
(docs.ntfy.sh/publish, "Message templating"); nobody else reads these headers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import msgspec
import requests

from harvester import __version__
from harvester.alerts import RETRACTIONS, Alert
from harvester.display.clean import clean
from harvester.errors import ConfigurationError
from harvester.events import QueryDone
from harvester.unattended.run_json import run_json

PATIENCE = 10.0
"""Seconds that the whole exchange may take at the most."""

_LEAST = 1.0
"""Seconds that it has even where a deadline leaves less."""

LARGEST = 32_000
"""Bytes of a body."""

_LONGEST_TEXT = 1_200
_LONGEST_TITLE = 200
_NAMED = 3
_TEXTS = ("term", "translation", "remarks", "missing_pmids", "rejected_pmids", "drift")
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "@": "＠"})
"""``<!channel>`` and ``@everyone`` in a title must not call everybody."""


@dataclass(frozen=True)
class Ended:
    """A run that is over. ``error`` is what ended it before its time, empty when nothing did."""

    corpus: str
    exit: int
    runs: tuple[QueryDone, ...]
    error: str = ""

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Query and error of each failure; the query is empty where it was the whole run."""
        failed = [(run.query, clean(run.error)) for run in self.runs if run.error]
        return [*failed, *([("", clean(self.error))] if self.error else [])]

    @property
    def alerts(self) -> list[Alert]:
        """Each once, whichever queries hold the article; retractions first."""
        alerts = dict.fromkeys(alert for run in self.runs for alert in run.alerts)
        return sorted(alerts, key=lambda alert: alert.kind not in RETRACTIONS)


def check_url(url: str) -> None:
    """Raises ``ConfigurationError`` for what is no http or https address; it is not quoted."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        right = False
    if not right or not url.isprintable() or " " in url:
        raise ConfigurationError("--notify: this is no address such as https://ntfy.sh/your-topic")


def host_of(url: str) -> str:
    """Who gets the message; the rest of the address may be a secret."""
    return urlsplit(url).hostname or ""


def message(ended: Ended) -> bytes:
    """The body: JSON, with less detail where it would be too large for the hook."""
    for fields in _shorter_and_shorter(ended):
        body = msgspec.json.encode(fields)
        if len(body) <= LARGEST:
            return body
    return body


def patience(left: float | None) -> float:
    """Seconds that the exchange may take when so many are left of the run; None is no deadline."""
    return PATIENCE if left is None else min(PATIENCE, max(_LEAST, left))


def post(url: str, body: bytes, *, urgent: bool, seconds: float = PATIENCE) -> str | None:
    """Send the message; what went wrong in words, without the address, or None.

    The whole exchange may take so many seconds.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"harvest-pubmed/{__version__}",
        "X-Template": "yes",
        "X-Title": "{{.title}}",
        "X-Message": "{{.message}}",
        "X-Tags": "warning" if urgent else "books",
        "X-Priority": "high" if urgent else "default",
    }
    said: list[str | None] = []
    thread = threading.Thread(
        target=lambda: said.append(_exchange(url, body, headers, seconds)),
        daemon=True,
        name="notify",
    )
    thread.start()
    thread.join(seconds)
    return said[0] if said else _silent(seconds)


def _silent(seconds: float) -> str:
    return f"no answer within {seconds:.2g} {'second' if seconds == 1 else 'seconds'}"


def _exchange(url: str, body: bytes, headers: dict[str, str], seconds: float) -> str | None:
    try:
        with requests.post(
            url,
            data=body,
            headers=headers,
            timeout=seconds,
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
    except requests.Timeout:
        return _silent(seconds)
    except requests.exceptions.SSLError:
        return "no secure connection"
    except requests.ConnectionError:
        return "cannot be reached"
    except Exception as error:  # requests' own words quote the address
        return f"not sent ({type(error).__name__})"
    if 300 <= status < 400:
        return f"answered {status}, a redirection, which is not followed"
    return None if 200 <= status < 300 else f"answered {status}"


def _shorter_and_shorter(ended: Ended) -> Iterator[dict[str, object]]:
    runs = ended.runs
    title, said = _title(ended), _sentence(ended)
    fields: dict[str, object] = {
        "text": f"{title}: {said}",
        "content": f"{title}: {said}",
        "title": title,
        "message": said,
        "harvest": __version__,
        "corpus": clean(ended.corpus),
        "exit": ended.exit,
        "new": _new(runs),
        "revised": sum(run.revised for run in runs),
        "left": sum(run.left for run in runs),
        "alerts": ended.alerts,
        "failures": [{"query": query, "error": error} for query, error in ended.failures],
        "queries": [msgspec.Raw(run_json(run)) for run in runs],
    }
    yield fields
    brief = [msgspec.json.decode(run_json(run), type=dict[str, object]) for run in runs]
    fields["shortened"] = True
    fields["queries"] = [{k: v for k, v in run.items() if k not in _TEXTS} for run in brief]
    yield fields
    fields["queries"] = []
    yield fields
    for most in (20, 5):
        fields["alerts"] = [_cut(alert) for alert in ended.alerts[:most]]
        fields["failures"] = [
            {"query": query, "error": error[:_LONGEST_TITLE]}
            for query, error in ended.failures[:most]
        ]
        yield fields


def _cut(alert: Alert) -> Alert:
    return msgspec.structs.replace(alert, title=_short(alert.title), source=_short(alert.source))


def _title(ended: Ended) -> str:
    retracted = len({alert.pmid for alert in ended.alerts if alert.kind in RETRACTIONS})
    if retracted:
        return f"harvest: {_many(retracted, 'article')} retracted"
    if ended.failures:
        return "harvest: failed" if ended.exit == 1 else "harvest: not everything went well"
    if ended.alerts:
        return f"harvest: {_many(len(ended.alerts), 'alert')}"
    return f"harvest: {_many(_new(ended.runs), 'new article')}"


def _new(runs: Iterable[QueryDone]) -> int:
    """New articles, each once: what one query has brought, the next may have copied."""
    return sum(run.new - run.copied for run in runs)


def _sentence(ended: Ended) -> str:
    said = [_named(alert) for alert in ended.alerts[:_NAMED]]
    if len(ended.alerts) > _NAMED:
        said.append(f"and {_many(len(ended.alerts) - _NAMED, 'more alert')}")
    said += [
        f"{query or 'the run'} failed ({_short(error)})" for query, error in ended.failures[:_NAMED]
    ]
    if len(ended.failures) > _NAMED:
        said.append(f"and {_many(len(ended.failures) - _NAMED, 'more failure')}")
    runs = ended.runs
    revised, left = (sum(getattr(run, name) for run in runs) for name in ("revised", "left"))
    where = f"in {runs[0].query}" if len(runs) == 1 else f"in {_many(len(runs), 'query')}"
    if runs:
        said.append(f"{_new(runs):,} new, {revised:,} revised, {left:,} left {where}")
    lost = sum(len(run.missing) + len(run.rejected) for run in runs)
    if lost:
        said.append(f"{_many(lost, 'record')} missing or rejected")
    return ("; ".join(said).translate(_HARMLESS))[:_LONGEST_TEXT]


def _named(alert: Alert) -> str:
    kind = alert.kind.upper() if alert.kind in RETRACTIONS else alert.kind
    return f"{kind}: {_short(alert.title) or '(no title)'} (PMID {alert.pmid})"


def _short(text: str) -> str:
    whole = clean(text)
    return whole if len(whole) <= _LONGEST_TITLE else whole[: _LONGEST_TITLE - 1] + "…"


def _many(count: int, what: str) -> str:
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
