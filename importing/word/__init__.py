"""A Word file as Markdown, with a mark for all that is left out.

package.py opens the zip within its limits, styles.py and signs.py know what a run looks like, parts.py the paragraphs,
tables and drawings, markdown.py writes, embedded.py reads documents inside the document, and document.py joins them.
What Word shows is counted by importing/proof.py, which knows nothing of this.
"""
