"""Which E-utilities server is asked, and how it is to be treated."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from harvester.errors import ConfigurationError

NCBI_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
_RATE, _RATE_WITH_KEY = 3.0, 10.0


@dataclass(frozen=True)
class Endpoint:
    """One server. NCBI allows 3 requests a second, 10 with a key (NBK25497).

    ``rate`` is requests a second, None for no pace; ``connections`` how many at one time;
    ``patience`` the seconds of silence that end a try; ``tries`` the tries of each request.
    """

    url: str = NCBI_URL
    email: str = ""
    api_key: str | None = field(default=None, repr=False)
    rate: float | None = _RATE
    connections: int = 3
    patience: float = 30.0
    tries: int = 6


def endpoint(environ: Mapping[str, str], email: str, api_key: str | None) -> Endpoint:
    """The server that the environment names, or NCBI's.

    ``HARVEST_EUTILS_URL`` is another server (https, or plain http on loopback only), without
    pace; ``HARVEST_RATE`` sets a pace there, and may only lower NCBI's. ``HARVEST_TIMEOUT``
    is ``patience``. Raises ``ConfigurationError``.
    """
    url = environ.get("HARVEST_EUTILS_URL", "").strip() or NCBI_URL
    _check_url(url)
    rate = _number(environ, "HARVEST_RATE", "requests a second")
    if urlsplit(url).hostname == urlsplit(NCBI_URL).hostname:
        allowed = _RATE_WITH_KEY if api_key else _RATE
        rate = min(rate or allowed, allowed)
    return Endpoint(
        url=url if url.endswith("/") else url + "/",
        email=email,
        api_key=api_key,
        rate=rate,
        connections=10 if api_key else 3,
        patience=_number(environ, "HARVEST_TIMEOUT", "seconds") or 30.0,
    )


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise ConfigurationError(f"HARVEST_EUTILS_URL: {url!r} is not an address") from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise ConfigurationError(
            f"HARVEST_EUTILS_URL: {url!r} is not an address such as {NCBI_URL}"
        )
    if parts.username or parts.password:
        raise ConfigurationError("HARVEST_EUTILS_URL: no user name or password in it, please")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ConfigurationError(
            f"HARVEST_EUTILS_URL: plain http is for this machine only (127.0.0.1, localhost); "
            f"use https for {host}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _number(environ: Mapping[str, str], name: str, unit: str) -> float | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ConfigurationError(f"{name}: {text!r} is not a number of {unit} above 0")
    return number
