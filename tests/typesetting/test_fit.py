from math import ceil

import pytest

from typesetting.fit import AIRY, DENSE, PLAIN, SIZES, TIGHT, Fit, Layout, about, choose, classes

FIXED = 0.2  # of the page that doesn't grow with the type


class Page:
    """A page as fit.py sees it: its text needs `filled` of a sheet at 10 pt, in the tight form."""

    def __init__(self, filled: float, *, band: float = 0.2, dense: float = 0.85, airy: float = 1.2):
        self.filled, self.band = filled, band
        self.widths = {TIGHT: 1, AIRY: airy, DENSE: dense, PLAIN: dense * 0.97}
        self.asked: list[tuple[float, str]] = []

    def __call__(self, size: float, form: str) -> Layout:
        self.asked.append((size, form))
        needs = FIXED + (self.filled - FIXED) * (size / 10) ** 2 * self.widths[form]
        pages = max(1, ceil(needs - 1e-9))
        return Layout(pages, needs, round((needs - 1) * 2000) if pages > 1 else 0, self.band)

    def largest(self, form: str) -> float | None:
        return max((size for size in SIZES if Page.__call__(self, size, form).pages == 1), default=None)


def test_sizes_go_from_eight_to_ten_in_steps_of_a_fifth():
    assert SIZES[0] == 8.0
    assert SIZES[-1] == 10.0
    assert len(SIZES) == 11


@pytest.mark.parametrize("filled", [0.9, 0.99, 1.0, 1.02, 1.1, 1.2, 1.3, 1.38, 1.41, 1.44])
def test_the_largest_size_that_fits_is_found_with_few_layouts(filled):
    page = Page(filled)
    chosen = choose(page)

    assert len(page.asked) <= 5
    assert len(page.asked) == len(set(page.asked))
    assert chosen == Fit(page.largest(TIGHT), TIGHT, fits=True)


@pytest.mark.parametrize("filled", [0.9, 1.02, 1.2, 1.38, 1.44])
def test_what_was_chosen_last_time_is_tried_first_and_changes_nothing(filled):
    remembered = choose(Page(filled))
    page = Page(filled)

    assert choose(page, remembered) == remembered
    assert len(page.asked) <= 2


@pytest.mark.parametrize("remembered", [Fit(8.0, TIGHT, True), Fit(9.8, TIGHT, True), Fit(10.0, AIRY, True)])
def test_a_page_that_has_changed_gets_its_own_size_whatever_is_remembered(remembered):
    for filled in (0.5, 0.95, 1.1, 1.4):
        assert choose(Page(filled), remembered) == choose(Page(filled))


def test_a_page_that_would_leave_a_third_empty_becomes_airy():
    assert choose(Page(0.6)) == Fit(10.0, AIRY, fits=True)
    assert choose(Page(0.9)) == Fit(10.0, TIGHT, fits=True)


def test_the_form_does_not_depend_on_how_much_the_status_says():
    assert choose(Page(0.8, band=0.2)).form == AIRY
    assert choose(Page(0.8, band=0.1)).form == TIGHT


def test_a_short_page_is_tight_where_its_status_leaves_no_room_for_the_airy_form():
    assert choose(Page(0.8, band=0.2, airy=1.4)) == Fit(10.0, TIGHT, fits=True)


def test_a_page_that_is_too_long_at_eight_points_is_drawn_together():
    page = Page(1.6)
    chosen = choose(page)

    assert page.largest(TIGHT) is None
    assert chosen == Fit(page.largest(DENSE), DENSE, fits=True)
    again = Page(1.6)
    assert choose(again, chosen) == chosen
    assert len(again.asked) <= 4


def test_numbers_stand_in_words_only_where_nothing_else_helps():
    page = Page(1.74, dense=0.83)

    assert page.largest(DENSE) is None
    assert choose(page) == Fit(8.0, PLAIN, fits=True)
    assert choose(Page(1.74, dense=0.83), Fit(8.0, PLAIN, True)) == choose(page)


def test_a_page_that_is_too_long_even_so_says_by_how_many_characters():
    chosen = choose(Page(2))

    assert chosen == Fit(8.0, PLAIN, fits=False, overflow_characters=chosen.overflow_characters)
    assert chosen.overflow_characters > 100


def test_a_page_is_never_too_long_by_nothing():
    assert choose(lambda size, form: Layout(2, 1.01)).overflow_characters == 1


@pytest.mark.parametrize("needs", [0.3, 0.97, 1.03, 1.5, 3])
@pytest.mark.parametrize("remembered", [None, Fit(8.0, DENSE, True), Fit(9.0, TIGHT, True), Fit(8.8, DENSE, True)])
def test_no_page_takes_more_than_six_layouts_however_it_behaves(needs, remembered):
    for largest in [None, *SIZES]:
        for form in (TIGHT, DENSE):
            asked = []

            def layout(size, of, asked=asked, largest=largest, form=form):
                asked.append((size, of))
                fits = largest is not None and (size <= largest if of == form else of in (DENSE, PLAIN))
                return Layout(1 if fits else 2, needs, 0 if fits else 7)

            chosen = choose(layout, remembered)

            assert len(asked) == len(set(asked)) <= 6
            assert chosen.fits == (layout(chosen.size, chosen.form).pages == 1)
            assert chosen.fits or largest is None


@pytest.mark.parametrize(
    ("characters", "down", "up"),
    [(0, 0, 0), (0.4, 0, 0), (1, 0, 10), (37, 30, 40), (529, 520, 530), (1701, 1700, 1800)],
)
def test_a_number_of_characters_looks_like_the_estimate_that_it_is(characters, down, up):
    assert (about(characters), about(characters, up=True)) == (down, up)


def test_a_sheet_has_the_classes_of_its_form_and_size():
    assert classes(PLAIN, 8) == "sheet sheet--tight sheet--dense sheet--plain pt-80"
    assert classes(AIRY, 10) == "sheet sheet--airy pt-100"
