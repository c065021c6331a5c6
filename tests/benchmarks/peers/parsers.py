"""What parsers of PubMed XML take for one file: CPU seconds, start-up not counted.

A script for the peers' own Python, and for ours: ``parsers.py biopython|pubmed_parser|ours FILE``
prints ``{"records": …, "cpu": …}``. ``parsers.py accepted FILE`` prints which records of a file
all of them read, by their places.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path


def biopython(path: str) -> Callable[[], int]:
    from Bio import Entrez

    def read() -> int:
        with gzip.open(path) as file:
            return len(Entrez.read(file, validate=False)["PubmedArticle"])

    return read


def pubmed_parser(path: str) -> Callable[[], int]:
    import pubmed_parser as pp

    def read() -> int:
        articles = pp.parse_medline_xml(
            path, year_info_only=False, nlm_category=True, author_list=True, reference_list=True
        )
        return sum(1 for _ in articles)

    return read


def ours(path: str) -> Callable[[], int]:
    from harvester.pubmed_xml.parse import parse_record, to_json
    from harvester.pubmed_xml.records import read_slices

    def read() -> int:
        with Path(path).open("rb") as file:
            return sum(1 for each in read_slices(file) if to_json(parse_record(each.xml)))

    return read


def accepted(path: str) -> list[int]:
    """The places of the records that both peers can read."""
    whole = gzip.decompress(Path(path).read_bytes())
    head = whole[: whole.index(b"<PubmedArticle>")]
    records = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", whole, re.S)
    places = []
    with tempfile.TemporaryDirectory() as folder:
        alone = str(Path(folder) / "alone.xml.gz")
        for place, record in enumerate(records):
            document = head + record + b"</PubmedArticleSet>"
            Path(alone).write_bytes(gzip.compress(document, 1))
            try:
                if biopython(alone)() == 1 and pubmed_parser(alone)() == 1:
                    places.append(place)
            except Exception as error:
                print(f"record {place}: {error!r}"[:200], file=sys.stderr)
    return places


def main(name: str, path: str) -> None:
    warnings.simplefilter("ignore")
    if name == "accepted":
        print(json.dumps(accepted(path)))
        return
    read = {"biopython": biopython, "pubmed_parser": pubmed_parser, "ours": ours}[name](path)
    began = time.process_time()
    count = read()
    print(json.dumps({"records": count, "cpu": time.process_time() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
