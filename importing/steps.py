"""One-pagers written in Word, taken in as they are: a .docx, Markdown or plain text → pages → solutions.

    data = read(path)                             what a file holds, or Refused with one line to show
    document = understand(data)                   pure: pages, sections as HTML, what has no place; or Refused
    proposals = propose(document, candidates)     pure: which solution each page is about, and how sure that is
    plan = decide(document, proposals, …)         what is written where; a guess only when somebody said so
    written = write(plan, …)                      rows and revisions, all or nothing

The command and the wizard in the browser call the same ones. What the document says and the importer can't place is in
`Document.unplaced` and in the notes: nothing is dropped without a word.
"""

from importing.parsing import Document, Page, PageSection, Unplaced, parse, understand
from importing.proposing import GUESS, LIKELY, SURE, Candidate, Proposal, propose
from importing.reading import SIZE_LIMIT, TOO_BIG, Refused, decode, read, shown_name
from importing.writing import SKIPPED, Planned, Written, candidates, decide, write

__all__ = [
    "GUESS",
    "LIKELY",
    "SIZE_LIMIT",
    "SKIPPED",
    "SURE",
    "TOO_BIG",
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
    "understand",
    "write",
]
