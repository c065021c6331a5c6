"""From the bytes of a PubMed answer to typed articles: ``records`` splits, ``parse`` reads."""
