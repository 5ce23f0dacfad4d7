"""Made-up solutions in any number, with years of monthly reviews: speed and query counts are measured on them.

life.py makes the rows of one solution in memory, loading.py writes them in bulk.
"""
