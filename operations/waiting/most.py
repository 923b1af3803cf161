"""How much of each sort of thing waits on the home page."""

AT_MOST = 10  # of each sort: the home page is for what matters, the lists for all
