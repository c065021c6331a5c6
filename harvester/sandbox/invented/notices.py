"""Stories of the records that speak of another record: retractions, errata, comments."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.story import Story, plain


@dataclass(frozen=True, slots=True)
class Tie:
    """How a notice and the record it is about name each other (``CommentsCorrections``)."""

    of: str
    back: str
    types: tuple[str, ...]
    marks_target: str | None = None


TIES = {
    "retraction": Tie("RetractionOf", "RetractionIn", ("Retraction of Publication",),
                      "Retracted Publication"),
    "retraction elsewhere": Tie("RetractionOf", "RetractionIn", ("Retraction of Publication",),
                                "Retracted Publication"),
    "erratum": Tie("ErratumFor", "ErratumIn", ("Published Erratum",)),
    "concern": Tie("ExpressionOfConcernFor", "ExpressionOfConcernIn", ("Expression of Concern",)),
    "republication": Tie("CorrectedandRepublishedFrom", "CorrectedandRepublishedIn",
                         ("Corrected and Republished Article", "Journal Article")),
    "replacement": Tie("RetractedandRepublishedFrom", "RetractedandRepublishedIn",
                       ("Corrected and Republished Article", "Journal Article")),
    "comment": Tie("CommentOn", "CommentIn", ("Comment", "Letter")),
    "editorial comment": Tie("CommentOn", "CommentIn", ("Comment", "Editorial")),
    "update": Tie("UpdateOf", "UpdateIn", ("Journal Article", "Review")),
    "reprint": Tie("ReprintOf", "ReprintIn", ("Journal Article",)),
    "patient summary": Tie("OriginalReportIn", "SummaryForPatientsIn", ("Journal Article",)),
    "republished": Tie("RepublishedFrom", "RepublishedIn", ("Journal Article",)),
}  # fmt: skip
"""Every kind of notice, and how it is tied to its target."""

_REASONS = (
    "because images of two figures were used for different experiments",
    "at the request of the authors, who could not reproduce the T-cell counts",
    "after an inquiry found that the approval of the ethics committee was missing",
    "because participants were counted twice",
)
"""Why an article is retracted."""

_REPAIRS = (
    "because the labels of two groups had been exchanged in Table 2",
    "with the doses given in the right unit",
    "because a figure was missing from the first printing",
)
"""Why an article is published a second time."""


def notice(dice: Dice, kind: str, target_title: str, citation: str) -> Story:
    """The notice of ``kind`` on a record with this title and citation (XML both)."""
    tie = TIES[kind]
    bare = target_title.removesuffix(".")
    titles = {
        "RetractionOf": f"Retraction: {bare}.",
        "ErratumFor": f"Correction to: {bare}.",
        "ExpressionOfConcernFor": f"Expression of concern: {bare}.",
        "CommentOn": f"What do we learn? A comment on: {bare}.",
        "UpdateOf": f"{bare}: an update.",
        "OriginalReportIn": f"Summary for patients: {bare}.",
    }
    sentences = {
        "RetractionOf": f"[This retracts the article {citation}.] The article was retracted"
        f" {dice.choice(_REASONS)}.",
        "ErratumFor": f"[This corrects the article {citation}.]",
        "ExpressionOfConcernFor": f"The editors have been told of doubts about {citation}.",
        "CommentOn": "",
        "UpdateOf": "This review replaces an earlier one and adds the trials published since.",
        "OriginalReportIn": "What the trial means for people with the disease, in plain words.",
    }
    again = f"This article appears again {dice.choice(_REPAIRS)}; the conclusions stand."
    sentence = sentences.get(tie.of, again)
    return Story(
        title=titles.get(tie.of, target_title),
        sections=plain(sentence) if sentence else (),
        publication_types=tie.types,
        mesh=("Humans",),
    )
