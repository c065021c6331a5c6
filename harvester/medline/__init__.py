"""NLM's MEDLINE text format, ``.nbib``: what PubMed gives and what harvest exports."""
