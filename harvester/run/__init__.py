"""A run: what to ask for, fetching ahead and storing in turn, what it came to."""
