"""A small part of MeSH 2025, around stem cells and multiple sclerosis, written down by hand.

There is no MeSH tree in a corpus; outside this part a heading finds only itself.
"""

from __future__ import annotations

from harvester.query.vocabulary.thesaurus import thesaurus

_NARROWER = """
Nervous System Diseases: Central Nervous System Diseases; Autoimmune Diseases of the Nervous
  System; Demyelinating Diseases; Neurodegenerative Diseases
Central Nervous System Diseases: Encephalomyelitis; Spinal Cord Diseases; Brain Diseases
Autoimmune Diseases: Autoimmune Diseases of the Nervous System; Arthritis, Rheumatoid; Lupus
  Erythematosus, Systemic; Diabetes Mellitus, Type 1
Autoimmune Diseases of the Nervous System: Demyelinating Autoimmune Diseases, CNS; Nervous System
  Autoimmune Disease, Experimental; Myasthenia Gravis; Guillain-Barre Syndrome
Nervous System Autoimmune Disease, Experimental: Encephalomyelitis, Autoimmune, Experimental
Encephalomyelitis: Encephalomyelitis, Acute Disseminated; Encephalomyelitis, Autoimmune,
  Experimental
Demyelinating Diseases: Demyelinating Autoimmune Diseases, CNS; Myelinolysis, Central Pontine;
  Leukodystrophy, Metachromatic; Guillain-Barre Syndrome
Demyelinating Autoimmune Diseases, CNS: Multiple Sclerosis; Neuromyelitis Optica;
  Encephalomyelitis, Acute Disseminated; Myelitis, Transverse; Diffuse Cerebral Sclerosis of
  Schilder; Leukoencephalitis, Acute Hemorrhagic
Multiple Sclerosis: Multiple Sclerosis, Chronic Progressive; Multiple Sclerosis,
  Relapsing-Remitting
Neurodegenerative Diseases: Amyotrophic Lateral Sclerosis; Parkinson Disease; Alzheimer Disease
Stem Cells: Adult Stem Cells; Erythroid Precursor Cells; Fetal Stem Cells; Hematopoietic Stem
  Cells; Multipotent Stem Cells; Neural Stem Cells; Oligodendrocyte Precursor Cells; Pluripotent
  Stem Cells; Totipotent Stem Cells; Side-Population Cells; Endothelial Progenitor Cells
Multipotent Stem Cells: Mesenchymal Stem Cells
Pluripotent Stem Cells: Embryonic Stem Cells; Induced Pluripotent Stem Cells
Embryonic Stem Cells: Human Embryonic Stem Cells; Mouse Embryonic Stem Cells
Hematopoietic Stem Cells: Erythroid Precursor Cells; Myeloid Progenitor Cells; Lymphoid Progenitor
  Cells
Stromal Cells: Mesenchymal Stem Cells
Cell- and Tissue-Based Therapy: Cell Transplantation; Tissue Therapy; Immunotherapy, Adoptive
Transplantation: Cell Transplantation; Tissue Transplantation; Organ Transplantation
Cell Transplantation: Stem Cell Transplantation; Bone Marrow Transplantation; Islets of Langerhans
  Transplantation
Stem Cell Transplantation: Hematopoietic Stem Cell Transplantation; Mesenchymal Stem Cell
  Transplantation
Hematopoietic Stem Cell Transplantation: Cord Blood Stem Cell Transplantation; Peripheral Blood
  Stem Cell Transplantation
Umbilical Cord: Wharton Jelly; Umbilical Arteries; Umbilical Veins
Fetal Blood:
Adipose Tissue: Adipose Tissue, Brown; Adipose Tissue, White; Subcutaneous Fat; Intra-Abdominal
  Fat
Extracellular Vesicles: Exosomes; Cell-Derived Microparticles
Animals: Humans; Mice; Rats; Rabbits; Dogs; Swine; Sheep; Macaca
Mice: Mice, Inbred Strains; Mice, Transgenic; Mice, Knockout
Mice, Inbred Strains: Mice, Inbred C57BL; Mice, Inbred BALB C
Adult: Aged; Middle Aged; Young Adult
Aged: Aged, 80 and over; Frail Elderly
Female:
Male:
"""

_SYNONYMS = """
Mesenchymal Stem Cells: Mesenchymal Stromal Cells; Mesenchymal Stem Cell; Mesenchymal Stromal
  Cell; Multipotent Mesenchymal Stromal Cells; Mesenchymal Progenitor Cells; Bone Marrow
  Mesenchymal Stem Cells; Bone Marrow Stromal Cells; Adipose-Derived Mesenchymal Stem Cells;
  Adipose Tissue-Derived Mesenchymal Stem Cells; Wharton Jelly Cells; Wharton's Jelly Cells; Stem
  Cells, Mesenchymal; Stromal Cells, Mesenchymal
Mesenchymal Stem Cell Transplantation: Mesenchymal Stem Cell Transplantations; Transplantation,
  Mesenchymal Stem Cell
Multiple Sclerosis: MS (Multiple Sclerosis); Sclerosis, Multiple; Disseminated Sclerosis;
  Sclerosis, Disseminated; Multiple Sclerosis, Acute Fulminating
Multiple Sclerosis, Relapsing-Remitting: Relapsing-Remitting Multiple Sclerosis; Relapsing
  Multiple Sclerosis; Remitting-Relapsing Multiple Sclerosis
Multiple Sclerosis, Chronic Progressive: Chronic Progressive Multiple Sclerosis; Primary
  Progressive Multiple Sclerosis; Secondary Progressive Multiple Sclerosis; Progressive Multiple
  Sclerosis; Multiple Sclerosis, Primary Progressive; Multiple Sclerosis, Secondary Progressive
Neuromyelitis Optica: Devic Disease; Devic's Disease; NMO Spectrum Disorder; Neuromyelitis Optica
  Spectrum Disorders
Encephalomyelitis, Autoimmune, Experimental: Experimental Autoimmune Encephalomyelitis;
  Experimental Allergic Encephalomyelitis; Autoimmune Encephalomyelitis, Experimental
Demyelinating Autoimmune Diseases, CNS: Autoimmune Demyelinating Disease, CNS; CNS Demyelinating
  Autoimmune Diseases
Stem Cells: Stem Cell; Progenitor Cells; Progenitor Cell; Mother Cells
Hematopoietic Stem Cell Transplantation: Hematopoietic Stem Cell Transplant; Transplantation,
  Hematopoietic Stem Cell
Induced Pluripotent Stem Cells: iPS Cells; iPSC; Induced Pluripotent Stem Cell
Amyotrophic Lateral Sclerosis: ALS (Amyotrophic Lateral Sclerosis); Lou Gehrig Disease; Motor
  Neuron Disease, Amyotrophic Lateral Sclerosis
Wharton Jelly: Wharton's Jelly
Umbilical Cord: Umbilical Cords
Humans: Human; Homo sapiens
Animals: Animal
"""


def _table(lines: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split(":", 1) for line in lines.replace("\n  ", " ").strip().splitlines())
    return {name: tuple(part for part in rest.split(";") if part.strip()) for name, rest in rows}


MESH_TOPIC = thesaurus(_table(_NARROWER), _table(_SYNONYMS))
"""The headings, what is below each, and their entry terms."""
