"""The answers that stand in for good ones when a fault strikes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from harvester.sandbox.documents import Utility, error_reply, html_page
from harvester.sandbox.faults import Fault, Kind
from harvester.sandbox.reply import XML, Reply, Streamed, json_reply

_PAGES: Mapping[Kind, tuple[int, str, str]] = MappingProxyType(
    {
        Kind.SERVER_ERROR: (500, "500 Internal Server Error", "Please try again later."),
        Kind.BAD_GATEWAY: (502, "Bad Gateway!", "The upstream server gave an invalid response."),
        Kind.HTML: (200, "NCBI - WWW Error 500 Diagnostic", "Server error. Please try again."),
    }
)

BACKEND_FAILED = "Search Backend failed: Couldn't resolve #exLinkSrv2, the address table is empty."


def rate_limit_reply(caller: str, count: int, limit: int, *, retry_after: bool) -> Reply:
    """Answer 429 as NCBI does; ``caller`` is the API key or the address."""
    headers = (("Retry-After", "1"),) if retry_after else ()
    reply = json_reply(
        {
            "error": "API rate limit exceeded",
            "api-key": caller,
            "count": str(count),
            "limit": str(limit),
        },
        429,
    )
    return Reply(reply.body, "application/json", 429, headers)


def invalid_key_reply(api_key: str) -> Reply:
    """Answer 400 to a wrong API key, as NCBI does."""
    key_error = {"error": "API key invalid", "api-key": api_key, "count": "1", "limit": "3"}
    return Reply(json_reply(key_error).body, "application/json", 400)


def stand_in(fault: Fault, utility: Utility, caller: str, *, as_json: bool) -> Reply | None:
    """Return what is answered in place of a good reply, None where the reply itself is sent."""
    if fault.kind in _PAGES:
        return html_page(*_PAGES[fault.kind])
    match fault.kind:
        case Kind.TOO_MANY:
            return rate_limit_reply(caller, 4, 3, retry_after=fault.coin < 0.5)
        case Kind.ERROR_200:
            return error_reply(utility, BACKEND_FAILED, as_json=as_json)
        case Kind.EMPTY:
            return Reply(b"", XML)
    return None


def with_loss(reply: Reply, fault: Fault) -> Reply:
    """Leave one record out of a streamed reply when the fault is ``drop``."""
    if fault.kind is Kind.DROP and isinstance(reply.body, Streamed):
        return replace(reply, body=reply.body.without(fault.place))
    return reply
