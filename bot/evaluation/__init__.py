"""`bot evaluate`: measure understanding, safety net, redaction and language on any set in the contract's formats."""
