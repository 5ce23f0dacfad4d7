"""What the demo shows: PLO's seven solutions with their facts, and a year of made-up reviews.

The content stands apart from the code that loads it: texts/*.md has what the pages say, loading.py writes it all.
"""
