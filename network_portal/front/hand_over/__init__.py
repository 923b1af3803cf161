"""When somebody leaves: everything open that is theirs, listed on one page and moved in one step."""
