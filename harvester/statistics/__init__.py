"""Articles counted: by year, by what they are and are about, by who wrote them and where."""
