"""The journal as a page for people: `words` for what was done, `things` for what it was done to, `details` for the rest."""
