"""The loop of Biopython's tutorial: search with history, fetch batch after batch, read, write.

A script for the peers' own Python: ``entrez_loop.py URL OUT RECORDS BATCH [KEY]``. Its one line
on stdout is the seconds of the search and of each batch. ("Searching for and downloading abstracts
using the history", https://biopython.org/docs/latest/Tutorial/chapter_entrez.html.)
"""

from __future__ import annotations

import itertools
import json
import sys
import time
import urllib.request
from http.client import HTTPResponse
from pathlib import Path

from Bio import Entrez

_NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


class Elsewhere(urllib.request.HTTPSHandler):
    """Sends what is meant for NCBI to another server."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        address = request.full_url.replace(_NCBI, self._url)
        answer: HTTPResponse = urllib.request.urlopen(address, request.data)
        return answer


def main(url: str, out: str, most: int, batch_size: int, key: str | None) -> None:
    urllib.request.install_opener(urllib.request.build_opener(Elsewhere(url)))
    Entrez.email, Entrez.tool, Entrez.api_key = "tester@example.org", "tutorial", key
    times = [time.monotonic()]
    stream = Entrez.esearch(db="pubmed", term="everything", usehistory="y")
    search_results = Entrez.read(stream)
    times.append(time.monotonic())
    count = min(most, int(search_results["Count"]))
    with Path(out).open("w") as output:
        for start in range(0, count, batch_size):
            stream = Entrez.efetch(
                db="pubmed",
                retmode="xml",
                retstart=start,
                retmax=min(batch_size, count - start),
                webenv=search_results["WebEnv"],
                query_key=search_results["QueryKey"],
            )
            # Some real records do not follow their DTD.
            data = Entrez.read(stream, validate=False)
            stream.close()
            for record in data["PubmedArticle"]:
                output.write(json.dumps(record) + "\n")
            times.append(time.monotonic())
    print(json.dumps([after - before for before, after in itertools.pairwise(times)]))


if __name__ == "__main__":
    words = sys.argv[1:]
    main(words[0], words[1], int(words[2]), int(words[3]), words[4] if len(words) > 4 else None)
