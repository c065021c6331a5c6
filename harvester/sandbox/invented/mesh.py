"""Names of NLM's vocabularies and their unique identifiers: MeSH, publication types, substances.

These are facts of https://www.nlm.nih.gov/mesh/, the only thing here that is not invented, but
that Mesenchymal Stem Cells are called Mesenchymal Stromal Cells in the course of a scenario.
"""

from __future__ import annotations

from harvester.sandbox.invented.markup import element, joined

_DESCRIPTORS = """
Adipose Tissue=D000273; Adolescent=D000293; Adult=D000328; Aged=D000368;
Amnion=D000650;
Amyotrophic Lateral Sclerosis=D000690; Animals=D000818; Arthritis, Rheumatoid=D001172;
Astrocytes=D001253; Biomarkers=D015415; Bone Marrow Cells=D001854; Brain=D001921; Brazil=D001938;
COVID-19=D000086382; Canada=D002170; Cell Differentiation=D002454; Cell Proliferation=D049109;
Cell- and Tissue-Based Therapy=D064987; Cells, Cultured=D002478; China=D002681;
Coculture Techniques=D018920; Cognition=D003071; Computer Simulation=D003198;
Crohn Disease=D003424; Cross-Over Studies=D018592; Cuprizone=D003471; Cytokines=D016207;
Demyelinating Diseases=D003711;
Diabetes Mellitus, Type 1=D003922; Disability Evaluation=D004185;
Disease Models, Animal=D004195; Double-Blind Method=D004311;
Encephalomyelitis, Autoimmune, Experimental=D004681; Exercise Therapy=D005081;
Exosomes=D055354; Extracellular Vesicles=D000067128; Fatigue=D005221;
Feasibility Studies=D005240; Female=D005260; Flow Cytometry=D005434; Follow-Up Studies=D005500;
Gait=D005684; Germany=D005858; Graft vs Host Disease=D006086; Heart Failure=D006333;
Hematopoietic Stem Cell Transplantation=D018380; History, 20th Century=D049673; Humans=D006801;
Immunosuppressive Agents=D007166; Incidence=D015994; Informed Consent=D007258;
Infusions, Intravenous=D007262; Injections, Spinal=D007278; Iran=D007492; Italy=D007558;
Japan=D007564; Lupus Erythematosus, Systemic=D008180; Lymphocyte Activation=D008213;
Magnetic Resonance Imaging=D008279; Male=D008297;
Mesenchymal Stem Cell Transplantation=D045164; Mesenchymal Stem Cells=D059630;
Mesenchymal Stromal Cells=D059630; Mice=D051379;
Mice, Inbred C57BL=D008810; Microglia=D017628; Middle Aged=D008875; Models, Theoretical=D008962;
Multiple Sclerosis=D009103; Multiple Sclerosis, Chronic Progressive=D020528;
Multiple Sclerosis, Relapsing-Remitting=D020529; Myelin Sheath=D009186;
Myocardial Infarction=D009203; Neurofilament Proteins=D016900; Neuromyelitis Optica=D009471;
Oligodendroglia=D009836; Optic Neuritis=D009902; Osteoarthritis, Knee=D020370;
Pilot Projects=D010865; Placenta=D010920; Prevalence=D015995; Prospective Studies=D011446;
Quality of Life=D011788; Rats=D051381; Recurrence=D012008; Regenerative Medicine=D044968;
Retrospective Studies=D012189; Risk Factors=D012307; Single-Blind Method=D016037;
Space Flight=D013026; Spain=D013030; Spinal Cord=D013116; Spinal Cord Injuries=D013119;
Stem Cell Transplantation=D033581; Stroke=D020521; Sweden=D013548;
T-Lymphocytes, Regulatory=D050378; Th17 Cells=D058504; Time Factors=D013997;
Tomography, Optical Coherence=D041623; Transplantation, Autologous=D014182;
Transplantation, Homologous=D014184; Treatment Outcome=D016896; Umbilical Cord=D014470;
United States=D014481; Vitamin D=D014807; Weightlessness=D014893; Young Adult=D055815
"""

_QUALIFIERS = """
administration & dosage=Q000008; adverse effects=Q000009; analysis=Q000032; blood=Q000097;
chemically induced=Q000139; complications=Q000150; cytology=Q000166; diagnosis=Q000175;
diagnostic imaging=Q000000981; drug effects=Q000187; drug therapy=Q000188;
epidemiology=Q000453; ethics=Q000941; etiology=Q000209; genetics=Q000235; history=Q000266;
immunology=Q000276; metabolism=Q000378; methods=Q000379; mortality=Q000401;
pathology=Q000473; pharmacology=Q000494; physiology=Q000502; physiopathology=Q000503;
psychology=Q000523; rehabilitation=Q000534; surgery=Q000601; therapeutic use=Q000627;
therapy=Q000628; trends=Q000639
"""

_PUBLICATION_TYPES = """
Biography=D019215; Case Reports=D002363; Clinical Trial=D016430; Clinical Trial, Phase I=D017426;
Clinical Trial, Phase II=D017427; Clinical Trial, Phase III=D017428;
Clinical Trial, Phase IV=D017429; Clinical Trial Protocol=D000078325; Comment=D016420;
Comparative Study=D003160; Corrected and Republished Article=D016439; Editorial=D016421;
English Abstract=D004740; Expression of Concern=D000075742; Historical Article=D016456;
Journal Article=D016428; Letter=D016422; Meta-Analysis=D017418; Multicenter Study=D016448;
News=D016433; Observational Study=D064888; Portrait=D019477; Practice Guideline=D017065;
Preprint=D000076942; Published Erratum=D016425; Randomized Controlled Trial=D016449;
Research Support, N.I.H., Extramural=D052061; Research Support, Non-U.S. Gov't=D013485;
Retracted Publication=D016441; Retraction of Publication=D016440; Review=D016454;
Systematic Review=D000078182
"""

_SUBSTANCES = """
Biomarkers=D015415=0; Brain-Derived Neurotrophic Factor=D019208=0; Cladribine=D017338=47M74X9YT5;
Contrast Media=D003287=0; Cuprizone=D003471=5N16U7E0AO; Cytokines=D016207=0;
Dimethyl Fumarate=D000069462=FO2303MNI2; Dinoprostone=D015232=K7Q1JQR04M;
Fingolimod Hydrochloride=D000068876=G926EC510T; Glatiramer Acetate=D000068717=5M691HL4BO;
Hepatocyte Growth Factor=D017228=67256-21-7; Immunosuppressive Agents=D007166=0;
Indoleamine-Pyrrole 2,3,-Dioxygenase=D050423=0; Interferon-beta=D016899=77238-31-4;
Interferon-gamma=D007371=82115-62-6; Interleukin-10=D016753=130068-27-8;
Interleukin-17=D020381=0; Interleukin-6=D015850=0; Methylprednisolone=D008775=X4W7ZR7023;
MicroRNAs=D035683=0; Myelin-Oligodendrocyte Glycoprotein=D063308=0; Natalizumab=D000069442=0;
Neurofilament Proteins=D016900=0; Rituximab=D000069283=4F4X42SYQ6;
Transforming Growth Factor beta=D016212=0; Tumor Necrosis Factor-alpha=D014409=0;
Vitamin D=D014807=1406-16-2
"""

_GEOGRAPHIC = frozenset(
    ("Brazil", "Canada", "China", "Germany", "Iran", "Italy", "Japan", "Spain", "Sweden",
     "United States")
)  # fmt: skip


def _pairs(table: str) -> dict[str, str]:
    rows = (row.strip() for row in table.replace("\n", " ").split(";"))
    return dict(row.split("=", 1) for row in rows if row)


_DESCRIPTOR_UI = _pairs(_DESCRIPTORS)
_QUALIFIER_UI = _pairs(_QUALIFIERS)
_TYPE_UI = _pairs(_PUBLICATION_TYPES)
_SUBSTANCE_UI = _pairs(_SUBSTANCES)


def _escaped(name: str) -> str:
    return name.replace("&", "&amp;")


def _starred(name: str) -> tuple[str, str]:
    return (name[:-1], "Y") if name.endswith("*") else (name, "N")


def heading(written: str, *, automatic: bool = False) -> str:
    """A ``MeshHeading`` from "Descriptor*/qualifier*/qualifier", stars marking major topics."""
    first, *rest = written.split("/")
    descriptor, major = _starred(first)
    parts = [
        element(
            "DescriptorName",
            _escaped(descriptor),
            UI=_DESCRIPTOR_UI[descriptor],
            MajorTopicYN=major,
            Type="Geographic" if descriptor in _GEOGRAPHIC else None,
            AutoHM="Y" if automatic and not rest else None,
        )
    ]
    for name, star in map(_starred, rest):
        automatically = "Y" if automatic else None
        ui = _QUALIFIER_UI[name]
        parts.append(
            element("QualifierName", _escaped(name), UI=ui, MajorTopicYN=star, AutoHM=automatically)
        )
    return element("MeshHeading", joined(parts))


def publication_type(name: str) -> str:
    """A ``PublicationType`` with its identifier."""
    return element("PublicationType", _escaped(name), UI=_TYPE_UI[name])


def chemical(name: str) -> str:
    """A ``Chemical`` with its registry number ("0" where NLM has none)."""
    ui, _, number = _SUBSTANCE_UI[name].partition("=")
    substance = element("NameOfSubstance", _escaped(name), UI=ui)
    return element("Chemical", element("RegistryNumber", number) + substance)
