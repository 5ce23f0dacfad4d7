"""What a Word file holds and Word doesn't show, or shows as one where the file has two: the reader and the proof."""

import pytest

from importing.steps import understand
from tests.importing.cases import paragraph, run
from tests.importing.test_word_faults import left_out, summary
from tests.importing.word_files import by_hand

WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
OTHER = "urn:example:noget-nyt"


@pytest.mark.parametrize(
    ("choices", "stored"),
    [
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="ny">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{WORD_2010}" Requires="ny">{run("Nyt.")}</mc:Choice>', "Nyt."),
        (f'<mc:Choice xmlns:w14="{OTHER}" Requires="w14">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="wps ny">{run("Nyt.")}</mc:Choice>', "Gammelt."),
        (f'<mc:Choice xmlns:ny="{WORD_2010}" Requires="wps ny">{run("Nyt.")}</mc:Choice>', "Nyt."),
        (f'<mc:Choice xmlns:ny="{OTHER}" Requires="ny">{run("Nyt.")}</mc:Choice>'
         f'<mc:Choice Requires="wps">{run("Midt.")}</mc:Choice>', "Midt."),
        (f'<mc:Choice Requires="ukendt">{run("Nyt.")}</mc:Choice>', "Gammelt."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("level", ["run", "block"])
def test_a_branch_that_requires_what_word_does_not_know_is_not_shown(choices, stored, level):
    branches = f"{choices}<mc:Fallback>{run('Gammelt.')}</mc:Fallback>"
    if level == "block":
        branches = branches.replace("<w:r>", "<w:p><w:r>").replace("</w:r>", "</w:r></w:p>")
    xml = f"<mc:AlternateContent>{branches}</mc:AlternateContent>"
    document = understand(by_hand(xml if level == "block" else f"<w:p>{xml}</w:p>"))
    assert (summary(document), left_out(document)) == (f"<p>{stored}</p>", [])


def test_a_prefix_means_what_it_was_last_declared_as():
    choice = f'<mc:Choice Requires="ny">{run("Nyt.")}</mc:Choice><mc:Fallback>{run("Gammelt.")}</mc:Fallback>'
    alternates = f"<mc:AlternateContent>{choice}</mc:AlternateContent>"
    inner = f'<w:r xmlns:ny="{WORD_2010}">{alternates}</w:r>{alternates}'
    document = understand(by_hand(f'<w:p xmlns:ny="{OTHER}">{inner}</w:p>{paragraph("Slut.")}'))
    assert (summary(document), left_out(document)) == ("<p>Nyt.Gammelt.</p><p>Slut.</p>", [])
