"""EDirect, whole, on a server of ours.

``esearch -base`` does not reach far enough: past 9,999 records EDirect 19 calls itself again
without it, and asks NCBI. So its scripts are copied, and the one address in them replaced.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

from .installed import Absent, program

_NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
_FIRST = re.compile(rb"\d+\t")
_LIBRARY = Path("/usr/lib/ncbi-entrez-direct")

ALL_FIELDS = shlex.split(
    "-pattern PubmedArticle -def - -element MedlineCitation/PMID ArticleTitle Journal/Title "
    "ISOAbbreviation ISSN Volume Issue MedlinePgn AbstractText CopyrightInformation Language "
    "VernacularTitle MedlineTA NlmUniqueID ISSNLinking Country "
    '-block PubDate -sep "-" -element Year,Month,Day,MedlineDate '
    '-block Author -sep " " -element LastName,ForeName,Initials,CollectiveName,Identifier,'
    "Affiliation "
    '-block MeshHeading -sep "/" -element DescriptorName@UI,DescriptorName,QualifierName@UI,'
    "QualifierName "
    '-block Chemical -sep "|" -element RegistryNumber,NameOfSubstance '
    "-block Keyword -element Keyword "
    '-block PublicationType -element "@UI,PublicationType" '
    '-block Grant -sep "|" -element GrantID,Acronym,Agency,Country '
    '-block ArticleId -sep ":" -element "@IdType,ArticleId" '
    '-block PubMedPubDate -sep "-" -element "@PubStatus,Year,Month,Day" '
    '-block Reference -sep "|" -element Citation,ArticleId '
    '-block CommentsCorrections -sep "|" -element "@RefType,RefSource,PMID"'
)
"""Arguments of xtract that take about all that we take, a line a record."""


def extraction(path: Path | None = None) -> str:
    """xtract's command line, for a file or for what it is piped."""
    source = ["-input", str(path)] if path else []
    return shlex.join([program("xtract"), "-mixed", *source, *ALL_FIELDS])


def count_of_records(path: Path) -> int:
    """How many records xtract has written: a text may have line ends of its own."""
    with path.open("rb") as lines:
        return sum(1 for line in lines if _FIRST.match(line))


def pointed_at(url: str, folder: Path) -> Path:
    """A copy of EDirect's scripts in ``folder`` that knows only the server ``url``.

    Raises ``Absent``.
    """
    fetch = shutil.which("efetch.ncbi") or shutil.which("efetch")
    if not (fetch and (_LIBRARY / "ecommon.sh").exists()):
        raise Absent("absent: EDirect (Debian's ncbi-entrez-direct; --install-peers)")
    scripts = {
        "esearch": Path(program("esearch")),
        "efetch": Path(fetch),
        "nquire": Path(program("esearch")).with_name("nquire"),
        "ecommon.sh": _LIBRARY / "ecommon.sh",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in scripts.items():
        text = path.read_text("utf-8").replace(f'"{_LIBRARY}"/ecommon.sh', f"{folder}/ecommon.sh")
        (folder / name).write_text(text.replace(_NCBI, url), "utf-8")
        (folder / name).chmod(0o755)
    return folder


def pipeline(scripts: Path) -> tuple[str, dict[str, str]]:
    """The shell's command line that harvests everything, and its environment."""
    line = f"esearch -db pubmed -query everything | efetch -format xml | {extraction()}"
    path = f"{scripts}:{os.environ['PATH']}"
    return line, {
        "PATH": path,
        "HOME": str(scripts),
        "EMAIL": "tester@example.org",
        "USER": "tester",
    }
