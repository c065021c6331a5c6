"""One query's run as a JSON object: a line of ``fetch --json``, a part of what a hook gets."""

from __future__ import annotations

import msgspec

from harvester.events import QueryDone


def run_json(run: QueryDone) -> bytes:
    """All that ``QueryDone`` tells, ``query`` first.

    ``missing`` and ``rejected`` are counts; the PMIDs are ``missing_pmids``, ``rejected_pmids``.
    """
    fields = {name: getattr(run, name) for name in run.__dataclass_fields__}
    fields["missing"], fields["rejected"] = len(run.missing), len(run.rejected)
    fields["missing_pmids"], fields["rejected_pmids"] = run.missing, run.rejected
    return msgspec.json.encode(fields)
