"""The five E-utilities of the sandbox: parameters in, reply out."""

from __future__ import annotations

from collections.abc import Mapping

from harvester.sandbox.documents import Utility, error_reply
from harvester.sandbox.efetch import efetch
from harvester.sandbox.einfo import einfo
from harvester.sandbox.esearch import epost, esearch
from harvester.sandbox.esummary import esummary
from harvester.sandbox.history import History
from harvester.sandbox.reply import Reply
from harvester.sandbox.store import Store

DATABASE = "pubmed"
"""The database the sandbox has; it is also NCBI's default."""

_REFUSE_WITH_400 = (Utility.EFETCH, Utility.EPOST)


def wants_json(parameters: Mapping[str, str]) -> bool:
    """Tell whether ``retmode`` asks for JSON."""
    return parameters.get("retmode", "").strip().lower() == "json"


class Eutils:
    """Answers every utility from one store, with a history of its own. Safe between threads."""

    def __init__(self, store: Store, seed: int = 1) -> None:
        """Answer from ``store``; ``seed`` is for the names of environments."""
        self._store = store
        self._history = History(seed)

    def answer(self, utility: Utility, parameters: Mapping[str, str]) -> Reply:
        """Answer a request whose parameters have been read by ``parse_parameters``."""
        as_json = wants_json(parameters)
        if utility is Utility.EINFO:
            return einfo(parameters, self._store, as_json=as_json)
        database = parameters.get("db", "").strip() or DATABASE
        if database.lower() != DATABASE:
            message = f"Invalid db name specified: {database}"
            status = 400 if utility in _REFUSE_WITH_400 else 200
            return error_reply(utility, message, as_json=as_json, status=status)
        match utility:
            case Utility.ESEARCH:
                return esearch(parameters, self._store, self._history, as_json=as_json)
            case Utility.EFETCH:
                return efetch(parameters, self._store, self._history)
            case Utility.EPOST:
                return epost(parameters, self._store, self._history)
            case Utility.ESUMMARY:
                return esummary(parameters, self._store, self._history, as_json=as_json)
