"""The year's report to a member, as a tagged PDF.

`gather` asks the apps for figures, `network` compares with members alike, `sentences` says what the figures mean,
`pictures` gives the charts their measures, and `make` sets the pages.
"""
