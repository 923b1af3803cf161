"""What comes of the matrix: planned, held, taken part, result noted, effect shown.

`figures` counts over all apps by aggregates, `page` shows it and orders it as a PDF, `paper` sets that, and `asking` finds
out which organisations are to be asked what came of it. The year's report reads the same figures.
"""
