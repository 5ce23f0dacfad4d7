"""The steps of an import, and the one door to them: a .docx, Markdown or plain text → pages → solutions.

    data = read(path)                             the bytes of a file, or Refused with one line to show
    document = understand_within_limits(data)     pages, sections as HTML, text without a place; or Refused
    proposals = propose(document, candidates)     pure: which solution each page is about, and how certain that is
    plans = decide(document, proposals, …)        what is written where; a guess only when a person confirms it
    written = write(plans, …)                     rows and revisions, all or nothing

The command and the wizard in the browser call the same steps. Text that the importer can't place is in
`Document.unplaced` and in the notes: nothing is dropped in silence.
"""

from importing.contents import Document, Page, PageSection, Unplaced, with_choices
from importing.limited import understand_within_limits
from importing.parsing import parse, understand
from importing.proposing import GUESS, LIKELY, SURE, Candidate, Proposal, propose
from importing.reading import SIZE_LIMIT, TOO_BIG, Refused, decode, read, shown_name
from importing.writing import SKIPPED, PagePlan, Written, candidates, decide, write

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
    "PagePlan",
    "PageSection",
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
    "understand_within_limits",
    "with_choices",
    "write",
]
