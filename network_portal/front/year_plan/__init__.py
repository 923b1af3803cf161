"""The year plan over all apps: the wheel, the list, the draft from last year, and the files."""
