"""The MeSH subheadings (qualifiers): their two-letter codes and what each one explodes to."""

from __future__ import annotations

from harvester.query.vocabulary.thesaurus import thesaurus

_CODES = """
AB abnormalities;AD administration & dosage;AE adverse effects;AG agonists;
AA analogs & derivatives;AN analysis;AH anatomy & histology;AI antagonists & inhibitors;
BI biosynthesis;BL blood;BS blood supply;CF cerebrospinal fluid;CS chemical synthesis;
CI chemically induced;CH chemistry;CL classification;CO complications;CN congenital;CY cytology;
DF deficiency;DI diagnosis;DG diagnostic imaging;DH diet therapy;DE drug effects;DT drug therapy;
EC economics;ED education;EM embryology;EN enzymology;EP epidemiology;ES ethics;EH ethnology;
ET etiology;GE genetics;GD growth & development;HI history;IM immunology;IN injuries;
IR innervation;IS instrumentation;IP isolation & purification;LJ legislation & jurisprudence;
ME metabolism;MT methods;MI microbiology;MO mortality;NU nursing;OG organization & administration;
PS parasitology;PY pathogenicity;PA pathology;PK pharmacokinetics;PD pharmacology;PH physiology;
PP physiopathology;PO poisoning;PC prevention & control;PX psychology;RE radiation effects;
RT radiotherapy;RH rehabilitation;SC secondary;ST standards;SN statistics & numerical data;
SD supply & distribution;SU surgery;TU therapeutic use;TH therapy;TO toxicity;TM transmission;
TR transplantation;TD trends;UL ultrastructure;UR urine;VE veterinary;VI virology
"""

_NARROWER = {
    "adverse effects": "poisoning;toxicity",
    "analysis": "blood;cerebrospinal fluid;isolation & purification;urine",
    "anatomy & histology": (
        "abnormalities;blood supply;cytology;embryology;innervation;pathology;ultrastructure"
    ),
    "chemistry": ("agonists;analogs & derivatives;antagonists & inhibitors;chemical synthesis"),
    "complications": "secondary",
    "cytology": "pathology;ultrastructure",
    "diagnosis": "diagnostic imaging;pathology",
    "epidemiology": "ethnology;mortality",
    "etiology": (
        "chemically induced;complications;congenital;embryology;genetics;immunology;"
        "microbiology;parasitology;transmission"
    ),
    "metabolism": (
        "biosynthesis;blood;cerebrospinal fluid;deficiency;enzymology;pharmacokinetics;urine"
    ),
    "microbiology": "virology",
    "organization & administration": (
        "economics;legislation & jurisprudence;standards;statistics & numerical data;"
        "supply & distribution;trends"
    ),
    "pharmacology": (
        "administration & dosage;adverse effects;agonists;antagonists & inhibitors;pharmacokinetics"
    ),
    "physiology": ("genetics;growth & development;immunology;metabolism;physiopathology"),
    "surgery": "transplantation",
    "therapeutic use": "administration & dosage;adverse effects",
    "therapy": (
        "diet therapy;drug therapy;nursing;prevention & control;radiotherapy;rehabilitation;surgery"
    ),
}


def _synonyms() -> dict[str, tuple[str, ...]]:
    rows = (row.strip().split(" ", 1) for row in _CODES.split(";"))
    return {name: (code, name.replace("&", "and")) for code, name in rows}


SUBHEADINGS = thesaurus({name: below.split(";") for name, below in _NARROWER.items()}, _synonyms())
"""All subheadings, by name or two-letter code."""
