"""An index of the corpus in SQLite, so that PubMed's language is answered without the network."""
