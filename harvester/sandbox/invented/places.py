"""Institutes, registries of institutes, and funders; none of them exists."""

from __future__ import annotations

from dataclasses import dataclass

from harvester.sandbox.invented import check_digits
from harvester.sandbox.invented.dice import Dice
from harvester.sandbox.invented.markup import element, joined, optional


@dataclass(frozen=True, slots=True)
class Institute:
    """An address as authors write it, XML text."""

    department: str
    name: str
    city: str
    country: str


_DEPARTMENTS = (
    "Department of Neurology",
    "Department of Neuroimmunology &amp; Cell Therapy",
    "Laboratory of Stromal Cell Biology",
    "Division of Haematology and Transplantation",
    "Unit of Clinical Immunology",
    "Institute of Biostatistics",
    "Centre for Regenerative Medicine",
    "Neuroradiology Section",
    "School of Medicine",
    "Cell Processing Facility (GMP)",
)

_INSTITUTES = (
    Institute("", "Lindmoor University Hospital", "Lindmoor", "UK"),
    Institute("", "Ospedale Universitario di Valdarena", "Valdarena", "Italy"),
    Institute("", "Hospital Universitario Sierra Baja", "Sierra Baja", "Spain"),
    Institute("", "Universitätsklinikum Hohenfurt", "Hohenfurt", "Germany"),
    Institute("", "CHU de Pontsainte-Aubierge", "Pontsainte", "France"),
    Institute("", "Östervik Karolina Institute", "Östervik", "Sweden"),
    Institute("", "Damavand Institute of Cell Research", "Tehran", "Iran"),
    Institute("", "The Third Affiliated Hospital of Jiangbei University", "Jiangbei", "China"),
    Institute("", "Kitanohara Medical University", "Kitanohara", "Japan"),
    Institute("", "Hangang Catholic University College of Medicine", "Seoul", "Republic of Korea"),
    Institute("", "Prairie State University", "Elmsford, NE", "USA"),
    Institute("", "Cascadia Institute for Myelin Research", "Port Alder, WA", "USA"),
    Institute("", "Instituto Brasileiro de Terapia Celular", "São Martinho", "Brazil"),
    Institute("", "Boğazkale Üniversitesi Tıp Fakültesi", "Boğazkale", "Türkiye"),
    Institute("", "Jordan Valley Cell Therapy Center", "Amman", "Jordan"),
    Institute("", "Wisłoujście Medical University", "Wisłoujście", "Poland"),
    Institute("", "Murray Basin Research Institute", "Wodonga East, VIC", "Australia"),
    Institute("", "Har Tavor Medical Center", "Afula", "Israel"),
)

_FUNDERS = (
    ("Boreal Research Council", "BRC", "Sweden"),
    ("Fondazione Mielina &amp; Vita", None, "Italy"),
    ("Instituto Imaginario de Salud Carlos", "IISC", "Spain"),
    ("Deutsche Stiftung für erfundene Forschung", "DSEF", "Germany"),
    ("Lindmoor Charity", None, "United Kingdom"),
    ("National Foundation for Invented Science of Jiangbei", None, "China"),
    ("NINDS NIH HHS", "NS", "United States"),
)


def institute(dice: Dice) -> Institute:
    """One of the institutes, with one of the departments."""
    found = dice.choice(_INSTITUTES)
    return Institute(dice.choice(_DEPARTMENTS), found.name, found.city, found.country)


def affiliation(place: Institute, *, email: str | None = None) -> str:
    """The address in one line, ending as PubMed's do."""
    line = f"{place.department}, {place.name}, {place.city}, {place.country}."
    return f"{line} Electronic address: {email}." if email else line


def identifiers(dice: Dice) -> str:
    """The identifiers of an institute: ROR, GRID, RINGGOLD or ISNI, one or two of them."""
    isni = f"00000009{dice.below(10_000_000):07d}"
    made = (
        ("ROR", f"https://ror.org/{check_digits.invented_ror(dice)}"),
        ("ROR", check_digits.invented_ror(dice)),
        ("GRID", f"grid.99{dice.between(1000, 9999)}.{dice.choice('0123456789abcdef')}"),
        ("RINGGOLD", str(dice.between(990_000, 999_999))),
        ("ISNI", isni + check_digits.mod_11_2(isni)),
    )
    chosen = dice.sample(made, dice.between(1, 2))
    return joined(element("Identifier", value, Source=source) for source, value in chosen)


def grant(dice: Dice) -> str:
    """A ``Grant`` of an invented funder; ids and acronyms are missing now and then."""
    agency, acronym, country = dice.choice(_FUNDERS)
    number = None if dice.percent(15) else f"ZZ-{dice.between(10, 99)}/{dice.between(1000, 9999)}"
    if agency == "NINDS NIH HHS":
        number = f"R01 ZZ99{dice.between(1000, 9999)}"
    return element(
        "Grant",
        optional("GrantID", number)
        + optional("Acronym", acronym)
        + element("Agency", agency)
        + element("Country", country),
    )
