"""PDF/A-2a and PDF/UA-1 in one file.

WeasyPrint writes the metadata of one standard; this module adds that of the other. PDF/A accepts a property of another
standard only where an extension schema describes it (ISO 19005-2, 6.6.2.3).
"""

from weasyprint.document import Document
from weasyprint.pdf.metadata import DocumentMetadata

from typesetting import tags

VARIANT = "pdf/a-2a"
UA_SCHEMA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
RDF_END = b"</rdf:RDF>"


def write_pdf(document: Document) -> bytes:
    """Return the PDF of a document that was rendered as VARIANT."""
    document.metadata = Metadata(**vars(document.metadata))
    tags.prepare(document)
    return document.write_pdf(pdf_variant=VARIANT, finisher=tags.finish)


class Metadata(DocumentMetadata):
    """The metadata of a document that conforms to both standards."""

    def generate_rdf_metadata(self, *arguments: object) -> bytes:
        metadata: bytes = super().generate_rdf_metadata(*arguments)
        return metadata.replace(RDF_END, UA_SCHEMA + RDF_END)
