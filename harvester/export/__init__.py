"""The corpus in the formats of others: reference managers, spreadsheets, databases, readers."""
