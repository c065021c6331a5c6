"""The controlled vocabularies behind a search, as far as harvest carries them."""
