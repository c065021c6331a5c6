"""The others: installed where they can be, and run as their own manuals say."""
