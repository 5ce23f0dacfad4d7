"""One-pagers written in Word, taken in as they are: Markdown or plain text → pages → solutions.

    text = read(path)                             bytes → text, or Refused with one line to show
    document = parse(text)                        pure: pages, sections as HTML, what has no place
    proposals = propose(document, candidates)     pure: which solution each page is about, and how sure that is
    plan = decide(document, proposals, …)         what is written where; a guess only when somebody said so
    written = write(plan, …)                      rows and revisions, all or nothing

A browser wizard calls the same five. What the document says and the importer can't place is in `Document.unplaced` and
in the notes: nothing is dropped without a word.
"""

from onepagers.importing.parsing import Document, Page, PageSection, Unplaced, parse
from onepagers.importing.proposing import GUESS, LIKELY, SURE, Candidate, Proposal, propose
from onepagers.importing.reading import Refused, decode, read, shown_name
from onepagers.importing.writing import SKIPPED, Planned, Written, candidates, decide, write

__all__ = [
    "GUESS",
    "LIKELY",
    "SKIPPED",
    "SURE",
    "Candidate",
    "Document",
    "Page",
    "PageSection",
    "Planned",
    "Proposal",
    "Refused",
    "Unplaced",
    "Written",
    "candidates",
    "decide",
    "decode",
    "parse",
    "propose",
    "read",
    "shown_name",
    "write",
]
