"""Faults that are planted in a document that has none, and the rule that each of them breaks.

A fault is a function that spoils an open document; its rule is named as verapdf.rules names it.
"""

import re
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.tree import elements, links

Fault = Callable[[PdfWriter], None]
FAULTS: list[tuple[Fault, set[str]]] = []


def spoiled(pdf: bytes, spoil: Fault) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(pdf))
    spoil(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def untouched(document: PdfWriter) -> None:
    """No fault: what is written again by the same tool must still be clean."""


def breaks(*rules: str) -> Callable[[Fault], Fault]:
    def plant(fault: Fault) -> Fault:
        FAULTS.append((fault, set(rules)))
        return fault

    return plant


def first(document: PdfWriter, tag: str) -> DictionaryObject:
    return next(elements(document, tag))


def edit_metadata(document: PdfWriter, pattern: str, replacement: str = "") -> None:
    stream = document.root_object["/Metadata"]
    text = stream.get_data().decode()
    changed = re.sub(pattern, replacement, text, flags=re.DOTALL)
    assert changed != text
    stream.set_data(changed.encode())


def edit_page(document: PdfWriter, pattern: bytes, replacement: bytes) -> None:
    stream = document.pages[0]["/Contents"].get_object()
    data = stream.get_data()
    changed = re.sub(pattern, replacement, data, count=1, flags=re.DOTALL)
    assert changed != data
    stream.set_data(changed)


def font(document: PdfWriter) -> DictionaryObject:
    return next(iter(document.pages[0]["/Resources"]["/Font"].values())).get_object()


def state(document: PdfWriter) -> DictionaryObject:
    """How something is drawn on the first page."""
    return next(iter(document.pages[0]["/Resources"]["/ExtGState"].values())).get_object()


# What the file says of itself


@breaks("ua1 7.1-9")
def no_title(document):
    edit_metadata(document, r"<dc:title>.*?</dc:title>")


@breaks("ua1 7.1-10")
def the_files_name_is_shown_in_place_of_the_title(document):
    document.root_object["/ViewerPreferences"][NameObject("/DisplayDocTitle")] = BooleanObject(False)


@breaks("ua1 7.2-2", "ua1 7.2-22", "ua1 7.2-24", "ua1 7.2-33", "ua1 7.2-34")
def no_language(document):
    del document.root_object["/Lang"]


@breaks("ua1 5-1")
def not_said_to_be_pdf_ua(document):
    edit_metadata(document, r' pdfuaid:part="1"')


@breaks("2a 6.6.4-1")
def not_said_to_be_pdf_a(document):
    edit_metadata(document, r'<rdf:Description[^>]*pdfaid:part="2"[^>]*/>')


@breaks("2a 6.6.2.3.1-1", "2a 6.6.2.3.1-2")
def a_property_that_no_schema_describes(document):
    edit_metadata(document, r"<pdfaExtension:schemas>.*?</pdfaExtension:schemas>")


@breaks("ua1 7.1-8", "2a 6.6.2.1-1")
def no_metadata(document):
    del document.root_object["/Metadata"]


@breaks("2a 6.2.4.3-2")
def colours_of_no_space(document):
    del document.root_object["/OutputIntents"]


# What is in the tree


@breaks("ua1 6.2-1", "2a 6.7.2.2-1")
def not_marked(document):
    document.root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)


@breaks("ua1 7.1-4")
def a_tree_that_is_a_guess(document):
    document.root_object["/MarkInfo"][NameObject("/Suspects")] = BooleanObject(True)


@breaks("ua1 7.1-3", "ua1 7.1-11", "ua1 7.18.5-1", "2a 6.7.3.3-1")
def no_tree(document):
    del document.root_object["/StructTreeRoot"]


@breaks("ua1 7.1-3")
def words_that_are_not_in_the_tree(document):
    edit_page(document, rb"/Span\s*<</MCID \d+>>\s*BDC(.*?)EMC", rb"\1")


@breaks("ua1 7.1-2")
def words_inside_what_is_no_content(document):
    edit_page(document, rb"(/Span\s*<</MCID \d+>>\s*BDC.*?EMC)", rb"/Artifact BMC \1 EMC")


@breaks("ua1 7.1-5", "2a 6.7.3.4-1")
def a_tag_that_nobody_knows(document):
    first(document, "Sect")[NameObject("/S")] = NameObject("/Afsnit")


@breaks("ua1 7.1-6", "2a 6.7.3.4-2")
def a_tag_that_stands_for_itself(document):
    roles = DictionaryObject({NameObject("/Et"): NameObject("/To"), NameObject("/To"): NameObject("/Et")})
    document.root_object["/StructTreeRoot"][NameObject("/RoleMap")] = roles
    first(document, "Sect")[NameObject("/S")] = NameObject("/Et")


@breaks("ua1 7.1-7")
def a_standard_tag_that_stands_for_another(document):
    roles = DictionaryObject({NameObject("/P"): NameObject("/H1")})
    document.root_object["/StructTreeRoot"][NameObject("/RoleMap")] = roles


@breaks("ua1 7.3-1")
def a_figure_without_words(document):
    del first(document, "Figure")["/Alt"]


@breaks("ua1 7.4.2-1")
def a_level_of_headings_is_skipped(document):
    first(document, "H2")[NameObject("/S")] = NameObject("/H4")


@breaks("ua1 7.2-20")
def an_item_without_a_body(document):
    first(document, "LBody")[NameObject("/S")] = NameObject("/P")


@breaks("ua1 7.2-17", "ua1 7.2-20")
def an_item_outside_a_list(document):
    first(document, "P")[NameObject("/S")] = NameObject("/LI")


@breaks("ua1 7.5-1")
def headers_of_no_cells(document):
    for header in elements(document, "TH"):
        del header["/A"]["/Scope"]
    for cell in elements(document, "TD"):
        del cell["/A"]["/Headers"]


@breaks("ua1 7.2-10", "ua1 7.2-43")
def a_row_of_paragraphs(document):
    first(document, "TD")[NameObject("/S")] = NameObject("/P")


# Links


@breaks("ua1 7.18.1-2", "ua1 7.18.5-2")
def a_link_without_words(document):
    del links(document)[0]["/Contents"]


@breaks("ua1 7.18.5-1")
def a_link_that_is_not_in_the_tree(document):
    del links(document)[0]["/StructParent"]


@breaks("ua1 7.18.5-1")
def a_link_that_is_told_as_something_else(document):
    first(document, "Link")[NameObject("/S")] = NameObject("/Span")


@breaks("ua1 7.18.3-1")
def links_in_the_order_in_which_they_were_made(document):
    document.pages[0].pop("/Tabs")


@breaks("2a 6.3.2-2")
def a_link_that_is_not_printed(document):
    links(document)[0][NameObject("/F")] = NumberObject(2)


# Fonts


@breaks("ua1 7.21.4.1-1", "2a 6.2.11.4.1-1")
def a_font_that_is_not_in_the_file(document):
    descriptor = font(document)["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    for name in ("/FontFile", "/FontFile2", "/FontFile3"):
        descriptor.pop(name, None)


@breaks("ua1 7.21.7-1", "2a 6.2.11.7.2-1")
def letters_of_no_alphabet(document):
    del font(document)["/ToUnicode"]


@breaks("ua1 7.21.5-1", "2a 6.2.11.5-1")
def letters_of_another_width(document):
    descendant = font(document)["/DescendantFonts"][0].get_object()
    descendant[NameObject("/W")] = ArrayObject()


# What acts, hides or is hidden


@breaks("2a 6.5.1-1")
def a_script_that_runs_when_the_file_is_opened(document):
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('Hej')")}
    document.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject(key): script[key] for key in script})


@breaks("2a 6.5.1-1")
def a_link_that_starts_a_program(document):
    links(document)[0]["/A"][NameObject("/S")] = NameObject("/Launch")


@breaks("2a 6.5.2-2")
def a_page_that_acts_when_it_is_turned_to(document):
    action = DictionaryObject({NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/NextPage")})
    document.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


@breaks("2a 6.2.10-1")
def a_transparency_of_no_known_kind(document):
    state(document)[NameObject("/BM")] = NameObject("/Blanding")


@breaks("2a 6.2.5-1")
def colours_that_are_changed_on_the_way(document):
    state(document)[NameObject("/TR")] = NameObject("/Identity")


@breaks("ua1 7.11-1", "2a 6.8-2", "2a 6.8-5")
def a_file_in_the_file(document):
    document.add_attachment("hemmelig.txt", b"Hej")


@breaks("2a 6.1.3-2", "2a 6.1.13-1")
def a_file_that_is_locked(document):
    document.encrypt("", "hemmelig", algorithm="RC4-128")


@breaks("2a 6.1.3-1")
def a_file_without_a_name_of_its_own(document):
    document._ID = None


@breaks("2a 6.2.8-3")
def a_picture_that_is_smoothed(document):
    picture = StreamObject()
    picture.set_data(b"\0\0\0")
    for name, value in {
        "/Type": NameObject("/XObject"),
        "/Subtype": NameObject("/Image"),
        "/Width": NumberObject(1),
        "/Height": NumberObject(1),
        "/BitsPerComponent": NumberObject(8),
        "/ColorSpace": NameObject("/DeviceRGB"),
        "/Interpolate": BooleanObject(True),
    }.items():
        picture[NameObject(name)] = value
    resources = document.pages[0]["/Resources"]
    resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()[NameObject("/Plet")] = (
        document._add_object(picture)
    )
    edit_page(document, rb"\Z", b" /Artifact BMC /Plet Do EMC")
