"""PubMed's query language: text to a tree, and a tree to the documents of an index."""
