"""A lifelike year of an invented network, built through the same actions that people use.

Content, so it is in Swedish and not translated. Municipalities are real; everything that happens is invented, and
people appear by their roles only.
"""
