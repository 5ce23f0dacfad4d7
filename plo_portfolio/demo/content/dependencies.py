"""What depends on what, with the words of the demo's own pages that say so, and who runs what is on no page.

Where the document doesn't say who runs a component, nobody is named.
"""

from typing import NamedTuple


class Thing(NamedTuple):
    name: str
    what: str
    operator: str = ""
    operator_words: str = ""


class Edge(NamedTuple):
    solution: str
    on: str  # another solution by its slug, or a component by its name
    words: str
    assumed: bool = False


KLINIKPLUS = "Klinikker, der kommer ind i Klinik+ med 1Login fra lægesystemet, kan bruge den."

COMPONENTS = (
    Thing("Klinik+", "Platform for klinikkens webapps"),
    Thing("1Login", "Log ind fra lægesystemet"),
    Thing("VDX", "Infrastrukturen til video", "MedCom", "MedCom, som står for VDX, infrastrukturen til video"),
    Thing("PLSP-infrastruktur", "Infrastrukturen mellem klinikkerne og appen", "PLSP", "PLSP's infrastruktur"),
    Thing("LPS", "Klinikkernes lægesystemer", "LPS"),
    Thing("SEB", "Her oprettes medarbejdere uden sundheds-id"),
)

EDGES = (
    Edge("video", "min-laege", "Video kører på Min Læges backend, som PLO har en SLA med Trifork om."),
    Edge("video", "VDX", "MedCom, som står for VDX, infrastrukturen til video", assumed=True),
    Edge(
        "klinikbeskeder", "min-laege", "Klinikken kan skrive til mange patienter på én gang, hvis de bruger Min Læge."
    ),
    Edge("soeg-speciallaege", "Klinik+", "En enkel webapp i Klinik+"),
    Edge("soeg-speciallaege", "1Login", KLINIKPLUS),
    Edge("aftaleoversigt", "Klinik+", KLINIKPLUS),
    Edge("aftaleoversigt", "1Login", KLINIKPLUS),
    Edge("aftaleoversigt", "SEB", "Alle andre skal oprettes i hånden i SEB."),
    Edge("ydelsesoverblik", "Klinik+", "Hjælpen fra LPS er en del af den samlede aftale om webapps i Klinik+."),
    Edge("ydelsesoverblik", "LPS", "Råd og regler indbygget i LPS'erne – sat på vent"),
    Edge("aim", "LPS", "Klinikken logger ind fra sit lægesystem og kan se, hvad der bliver sendt."),
    Edge(
        "min-laege",
        "PLSP-infrastruktur",
        "To SLA'er bærer driften: én om selve appen og én om forbindelsen mellem appen og PLSP.",
    ),
)

OPERATOR_WORDS = {
    "soeg-speciallaege": "PLSP driver og vedligeholder den.",
    "aftaleoversigt": "PLSP driver og vedligeholder webappen.",
    "klinikbeskeder": "PLSP har driften og vedligeholdet efter aftale med PLO.",
    "ydelsesoverblik": "PLSP driver og vedligeholder løsningen.",
    "aim": "PLSP driver og vedligeholder AIM.",
}
