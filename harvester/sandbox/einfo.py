"""einfo: the one database, and the fields it can be searched by.

Shapes are those of Biopython's ``Tests/Entrez/einfo*.xml``; the short names of fields are NCBI's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harvester.query.fields import KINDS, Field, Kind
from harvester.sandbox.documents import (
    Utility,
    build_name,
    document,
    error_reply,
    json_header,
)
from harvester.sandbox.reply import Reply, json_reply, xml_reply, xml_text
from harvester.sandbox.store import Store

_SHORT_NAMES: Mapping[Field, str] = MappingProxyType(
    {
        Field.ALL: "ALL",
        Field.PMID: "UID",
        Field.FILTER: "FILT",
        Field.TITLE: "TITL",
        Field.MESH: "MESH",
        Field.MAJOR: "MAJR",
        Field.JOURNAL: "JOUR",
        Field.AFFILIATION: "AFFL",
        Field.REGISTRY_NUMBER: "ECNO",
        Field.SUBSTANCE: "SUBS",
        Field.PUBLICATION_DATE: "PDAT",
        Field.ENTREZ_DATE: "EDAT",
        Field.VOLUME: "VOL",
        Field.PAGE: "PAGE",
        Field.PUBLICATION_TYPE: "PTYP",
        Field.LANGUAGE: "LANG",
        Field.ISSUE: "ISS",
        Field.SUBHEADING: "SUBH",
        Field.SECONDARY_ID: "SI",
        Field.MESH_DATE: "MHDA",
        Field.TITLE_ABSTRACT: "TIAB",
        Field.OTHER_TERM: "OTRM",
        Field.COLLECTIVE_NAME: "COLN",
        Field.COUNTRY: "CNTY",
        Field.PHARMACOLOGICAL_ACTION: "PAPX",
        Field.GRANT: "GRNT",
        Field.REVISION_DATE: "MDAT",
        Field.COMPLETION_DATE: "DCOM",
        Field.FIRST_AUTHOR: "FAUT",
        Field.AUTHOR: "AUTH",
        Field.FULL_AUTHOR: "FULL",
        Field.INVESTIGATOR: "INVR",
        Field.TRANSLITERATED_TITLE: "TT",
        Field.LAST_AUTHOR: "LAUT",
        Field.PRINT_DATE: "PPDT",
        Field.ELECTRONIC_DATE: "EPDT",
        Field.LOCATION_ID: "LID",
        Field.CREATION_DATE: "CRDT",
        Field.BOOK: "BOOK",
        Field.EDITOR: "ED",
        Field.ISBN: "ISBN",
        Field.PUBLISHER: "PUBN",
        Field.AUTHOR_IDENTIFIER: "AUID",
        Field.SUBJECT: "PS",
        Field.CONFLICT: "COIS",
        Field.TEXT_WORD: "WORD",
    }
)


def einfo(parameters: Mapping[str, str], store: Store, *, as_json: bool) -> Reply:
    """List the databases, or describe PubMed when ``db`` names it."""
    database = parameters.get("db", "").strip().lower()
    if not database:
        if as_json:
            return json_reply({**json_header(Utility.EINFO), "einforesult": {"dblist": ["pubmed"]}})
        listed = "\n<DbList>\n\t<DbName>pubmed</DbName>\n</DbList>\n"
        return xml_reply(document(Utility.EINFO, listed))
    if database != "pubmed":
        message = f"Can not retrieve DbInfo for db={parameters['db']}"
        return error_reply(Utility.EINFO, message, as_json=as_json)
    description = {
        "dbname": "pubmed",
        "menuname": "PubMed",
        "description": "PubMed bibliographic record",
        "dbbuild": build_name(store.today()),
        "count": str(store.records.count),
        "lastupdate": f"{store.today():%Y/%m/%d} 00:00",
    }
    fields = [_field(field, short) for field, short in _SHORT_NAMES.items()]
    if as_json:
        described = description | {"fieldlist": fields, "linklist": []}
        return json_reply({**json_header(Utility.EINFO), "einforesult": {"dbinfo": [described]}})
    return xml_reply(document(Utility.EINFO, _database_xml(description, fields)) + "\n")


def _field(field: Field, short: str) -> dict[str, str]:
    kind = KINDS[field]
    words = kind is Kind.TEXT
    return {
        "name": short,
        "fullname": field.value,
        "description": f"{field.value}: {kind.value}",
        "termcount": "",
        "isdate": _yes(kind is Kind.DATE),
        "isnumerical": _yes(kind is Kind.NUMBER),
        "singletoken": _yes(not words),
        "hierarchy": _yes(kind is Kind.HEADING or field is Field.PUBLICATION_TYPE),
        "ishidden": _yes(field is Field.PMID),
    }


def _yes(flag: bool) -> str:
    return "Y" if flag else "N"


_ELEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "dbname": "DbName",
        "menuname": "MenuName",
        "description": "Description",
        "dbbuild": "DbBuild",
        "count": "Count",
        "lastupdate": "LastUpdate",
        "name": "Name",
        "fullname": "FullName",
        "termcount": "TermCount",
        "isdate": "IsDate",
        "isnumerical": "IsNumerical",
        "singletoken": "SingleToken",
        "hierarchy": "Hierarchy",
        "ishidden": "IsHidden",
    }
)


def _elements(values: Mapping[str, str]) -> str:
    return "".join(
        f"\n\t<{_ELEMENTS[name]}>{xml_text(value)}</{_ELEMENTS[name]}>"
        for name, value in values.items()
    )


def _database_xml(description: Mapping[str, str], fields: list[dict[str, str]]) -> str:
    listed = "".join(f"\n<Field>{_elements(field)}\n</Field>" for field in fields)
    return (
        f"\n<DbInfo>{_elements(description)}\n<FieldList>{listed}\n</FieldList>"
        "\n<LinkList/>\n</DbInfo>\n"
    )
