"""What the ledger and the histories tell: for those who only read."""
