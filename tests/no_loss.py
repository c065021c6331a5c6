"""A walk through a record that finds every text and attribute again in its JSON.

It reads the XML by itself and shares no code with the parser. What the JSON has in another
form it looks for in that form; what is left out on purpose stands in OMITTED with its reason.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from lxml import etree

Node = etree._Element

OMITTED = {
    "DateType": "FIXED in the DTD: always Electronic; another one is kept under 'other'",
    "display": "how a formula is set",
    "mathcolor": "how a formula looks",
}
FLAGS = {
    # attribute and the value that says something: the JSON field that tells it
    ("MajorTopicYN", "Y"): ("major", True),
    ("AutoHM", "Y"): ("automatic", True),
    ("EqualContrib", "Y"): ("equal_contribution", True),
}
RENAMED = {
    ("Source", "ORCID"): {"orcid", "ORCID"},
    ("IdType", "pmc"): {"pmcid", "pmc"},
}
INLINE = {"b", "i", "u", "sup", "sub", "DispFormula"}
DATES = {
    "PubDate", "ArticleDate", "DateCompleted", "DateRevised", "DateCreated", "PubMedPubDate",
    "ContributionDate", "BeginningDate", "EndingDate",
}  # fmt: skip
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def losses(xml: bytes, line: bytes) -> list[str]:
    """What of the record is not in its JSON line."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    wrapped = b'<x xmlns:mml="http://www.w3.org/1998/Math/MathML">' + xml + b"</x>"
    record = etree.fromstring(wrapped, parser)[0]
    document = json.loads(line)
    values = list(_values(document))
    lost = list(_lost_texts(record, values))
    lost += _lost_attributes(record, values)
    lost += _lost_counts(record, document)
    return lost


def _values(document: object) -> Iterator[tuple[str, object]]:
    """Every key with every plain value under it."""
    if isinstance(document, dict):
        for key, value in document.items():
            for found in _values(value) if isinstance(value, dict | list) else [(key, value)]:
                yield found if found[0] else (key, found[1])
            # The keys of "ids" are themselves from the record.
            yield ("key", key)
    elif isinstance(document, list):
        for value in document:
            yield from _values(value) if isinstance(value, dict | list) else [("", value)]


def _lost_texts(record: Node, values: list[tuple[str, object]]) -> Iterator[str]:
    strings = {value for _, value in values if isinstance(value, str)}
    numbers = {str(value) for _, value in values if isinstance(value, int)}
    bare_strings: list[str] = []
    for element in _elements(record):
        name = etree.QName(element).localname
        if name in DATES:
            yield from _lost_date(element, strings)
            continue
        if etree.QName(element.getparent()).localname in DATES:
            continue
        text = _whole_text(element)
        if not text or text in strings or text in numbers:
            continue
        if name == "Identifier" and canonical_digits(text) in map(canonical_digits, strings):
            continue
        bare_strings = bare_strings or [bare(string) for string in strings]
        if name in ("ArticleId", "ELocationID") and any(
            bare(text).removeprefix("PMC") == found.removeprefix("PMC") for found in bare_strings
        ):
            continue
        wanted = bare(text)
        if any(wanted in found for found in bare_strings):
            continue
        # A formula is read in another order than it is written: ³√x.
        is_formula = any(etree.QName(node).localname == "math" for node in element.iter())
        if not is_formula or not any(Counter(wanted) <= Counter(found) for found in bare_strings):
            yield f"text of {name}: {text}"


def _whole_text(element: Node) -> str:
    """The text of a leaf or of mixed content; of other elements only what stands directly in it."""
    children = list(element)
    inline = [
        child for child in children
        if etree.QName(child).localname in INLINE | {"math"}
    ]  # fmt: skip
    if children and not inline:
        pieces = [element.text or "", *(child.tail or "" for child in children)]
    else:
        pieces = [str(piece) for piece in element.itertext()]
    return re.sub(r"[ \t\r\n]+", " ", "".join(pieces)).strip(" ")


def _elements(record: Node) -> Iterator[Node]:
    """Every element that is not part of another one's mixed content."""
    for element in record.iter():
        chain = [element, *element.iterancestors()]
        within = [etree.QName(node).localname in INLINE | {"math"} for node in chain]
        if not any(within):
            yield element


def bare(text: str) -> str:
    """Letters and digits only, scripts as plain ones: what markup cannot take away."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def canonical_digits(text: str) -> str:
    return re.sub(r"^.*orcid\.org/|[^0-9X]", "", text.upper().lower().replace("x", "X"))


def _lost_date(element: Node, strings: set[str]) -> Iterator[str]:
    parts = {child.tag: (child.text or "").strip() for child in element}
    for name in ("Season", "MedlineDate"):
        text = parts.get(name, "")
        if text and not any(text in string for string in strings):
            yield f"{element.tag}/{name}: {text}"
    year = parts.get("Year", "")
    if not year:
        return
    expected = year
    month = parts.get("Month", "").lower()
    if month:
        number = int(month) if month.isdigit() else MONTHS.index(month[:3]) + 1
        expected += f"-{number:02}"
    if parts.get("Day"):
        expected += f"-{int(parts['Day']):02}"
    if parts.get("Hour"):
        expected += f"T{int(parts['Hour']):02}:{int(parts.get('Minute') or 0):02}"
    if parts.get("Second"):
        expected += f":{int(parts['Second']):02}"
    if not any(string.split(" ")[0] == expected for string in strings):
        yield f"{element.tag}: {expected}"


def _lost_attributes(record: Node, values: list[tuple[str, object]]) -> Iterator[str]:
    strings = {value for _, value in values if isinstance(value, str)}
    numbers = {str(value) for _, value in values if isinstance(value, int)}
    keys = {key for key, _ in values} | strings
    links = [string for key, string in values if key in ("link", "links")]
    flags: Counter[tuple[str, object]] = Counter()
    for element in _elements(record):
        for name, value in element.items():
            if (name, value) in FLAGS:
                flags[FLAGS[name, value]] += 1
            elif name.endswith("YN") or name in OMITTED or not value.strip():
                continue
            elif name in ("book", "part", "sec"):
                if (
                    not any(value in str(link).split("/") for link in links)
                    and value not in strings
                ):
                    yield f"{element.tag}/@{name}: {value}"
            elif (name, value) in RENAMED:
                if not RENAMED[name, value] & keys:
                    yield f"{element.tag}/@{name}: {value}"
            elif element.get("ValidYN") == "N" and f"{value}:invalid" in strings:
                continue
            elif " ".join(value.split()) not in strings | numbers and _says_something(element):
                yield f"{element.tag}/@{name}: {value}"
    told = Counter(pair for pair in values if pair[1] is True)
    for flag, number in flags.items():
        if told[flag] != number:
            yield f"{flag[0]} {number} times in the XML, {told[flag]} in the JSON"


def _says_something(element: Node) -> bool:
    """An attribute of an element without content qualifies nothing."""
    return bool("".join(map(str, element.itertext())).strip()) or element.tag == "Object"


def _lost_counts(record: Node, document: dict[str, object]) -> Iterator[str]:
    """As many persons, headings, references… as there are elements with a text."""
    parsed = Counter(_sizes(document))
    for tag, names in COUNTED.items():
        elements = [node for node in record.iter(tag) if "".join(map(str, node.itertext())).strip()]
        number = sum(parsed[name] for name in names)
        if number != len(elements):
            yield f"{len(elements)} of {tag} in the XML, {number} in the JSON"


COUNTED = {
    "Author": ("authors", "editors"),
    "Investigator": ("investigators",),
    "PersonalNameSubject": ("subjects",),
    "Affiliation": ("affiliations",),
    "MeshHeading": ("mesh_headings",),
    "QualifierName": ("qualifiers",),
    "SupplMeshName": ("supplementary_mesh",),
    "Chemical": ("chemicals",),
    "Keyword": ("keywords",),
    "Grant": ("grants",),
    "DataBank": ("databanks",),
    "AccessionNumber": ("accession_numbers",),
    "CommentsCorrections": ("corrections",),
    "Reference": ("references",),
    "PublicationType": ("publication_types",),
    "Language": ("languages",),
    "GeneSymbol": ("gene_symbols",),
    "GeneralNote": ("notes",),
    "SpaceFlightMission": ("space_flight_missions",),
    "PubMedPubDate": ("history",),
    "OtherAbstract": ("other_abstracts",),
    "Object": ("objects",),
    "Item": ("items/items",),
    "Isbn": ("isbns",),
    "SectionTitle": ("sections of book",),
    "CitationSubset": ("citation_subset",),
}


def _sizes(document: object, above: str = "") -> Iterator[str]:
    """The name of every list, once for each of its members."""
    if isinstance(document, dict):
        for key, value in document.items():
            if isinstance(value, list):
                name = f"items/{key}" if above == "items" else key
                if key == "sections" and above in ("book", "sections"):
                    name = "sections of book"
                yield from [name] * len(value)
                for member in value:
                    yield from _sizes(member, key)
            else:
                yield from _sizes(value, key)
