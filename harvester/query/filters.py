"""PubMed's filters that are only another name for a search, or for another filter.

From the URLs and the search details of pubmed.ncbi.nlm.nih.gov, where ``review[Filter]`` or
``y_5[Filter]`` stand for what was ticked in the side bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SEARCHES = {
    "systematic review": "systematic[sb]",
    "systematic reviews": "systematic[sb]",
    "systematicreview": "systematic[sb]",
    "loattrfree full text": "free full text[sb]",
    "free full": "free full text[sb]",
    "ffrft": "free full text[sb]",
    "freefulltext": "free full text[sb]",
    "loattrfull text": "full text[sb]",
    "fft": "full text[sb]",
    "fulltext": "full text[sb]",
    "fha": "hasabstract[sb]",
    "has abstract": "hasabstract[sb]",
    "abstract": "hasabstract[sb]",
    "pmc": "pubmed pmc[sb]",
    "pubmed pmc all": "pubmed pmc[sb]",
    "in process": "inprocess[sb]",
    "pubmed not medline": "pubmednotmedline[sb]",
    "preprints": "preprint[sb]",
    "booksdocs": "books[sb]",
    "pubmed books": "books[sb]",
    "excludepreprints": "all[sb] NOT preprint[sb]",
    "humans": '"Humans"[mh:noexp]',
    "animals": '"Animals"[mh:noexp]',
    "female": '"Female"[mh:noexp]',
    "male": '"Male"[mh:noexp]',
    "clinicaltrial": '"Clinical Trial"[pt]',
    "clinical trial": '"Clinical Trial"[pt]',
    "randomizedcontrolledtrial": '"Randomized Controlled Trial"[pt]',
    "randomized controlled trial": '"Randomized Controlled Trial"[pt]',
    "observationalstudy": '"Observational Study"[pt]',
    "multicenterstudy": '"Multicenter Study"[pt]',
    "comparativestudy": '"Comparative Study"[pt]',
    "casereports": '"Case Reports"[pt]',
    "meta analysis": '"Meta-Analysis"[pt]',
    "review": '"Review"[pt]',
    "editorial": '"Editorial"[pt]',
    "letter": '"Letter"[pt]',
    "comment": '"Comment"[pt]',
    "guideline": '"Guideline"[pt]',
    "practiceguideline": '"Practice Guideline"[pt]',
    "retractedpublication": '"Retracted Publication"[pt]',
    "english": '"English"[la]',
    "french": '"French"[la]',
    "german": '"German"[la]',
    "spanish": '"Spanish"[la]',
    "y 1": '"last 1 year"[dp]',
    "y 5": '"last 5 years"[dp]',
    "y 10": '"last 10 years"[dp]',
}

FILTER_SEARCHES: Mapping[str, str] = MappingProxyType(_SEARCHES)
"""Folded name of a filter to the query it stands for."""

SUBSETS = frozenset(
    {
        "medline",
        "inprocess",
        "indatareview",
        "publisher",
        "pubmednotmedline",
        "oldmedline",
        "systematic",
        "hasabstract",
        "free full text",
        "full text",
        "pubmed pmc",
        "preprint",
        "books",
    }
)
"""The subsets an index knows by itself, folded; a record is listed in each it belongs to."""

_MARKS = """
hasabstract hascois hasassociateddataset hasassociatedpublication hascommentin hascommenton
hascorrectedandrepublishedin hascorrectedandrepublishedfrom haserratumin haserratumfor
hasexpressionofconcernin hasexpressionofconcernfor hasoriginalreportin hasreprintin hasreprintof
hasrepublishedin hasrepublishedfrom hasretractedandrepublishedin hasretractedandrepublishedfrom
hasretractionin hasretractionof hassummaryforpatientsin hasupdatein hasupdateof
"""
_MARKED = frozenset(_MARKS.split())


def is_mark(word: str) -> bool:
    """Whether PubMed reads this folded word as a subset even without a tag.

    Those of the PubMed User Guide: ``hasabstract``, ``hascois``, the kinds of comments and
    corrections (``hasretractionin``), ``jsubsetaim`` and ``pubstatusaheadofprint``.
    """
    return word in _MARKED or word.startswith(("jsubset", "pubstatus"))
