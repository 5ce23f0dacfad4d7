"""What the demo shows: PLO's seven solutions with their facts, and a year of made-up reviews.

The content is apart from the code that loads it: texts/*.md are the texts of the pages, loading.py writes it all.
"""
