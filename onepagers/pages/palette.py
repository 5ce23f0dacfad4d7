"""The colours of static/css/tokens.css for drawings and sheets that know no stylesheet, and the words of a status."""

from onepagers.pages.heat_map import ABSENT

HEX = {
    "green": "#1d7a46",
    "green-wash": "#e6f2ea",
    "yellow": "#b7791f",
    "yellow-wash": "#fbf1dc",
    "red": "#b3261e",
    "red-wash": "#fae8e6",
    "none": "#5b6770",
    "none-wash": "#eef1f3",
    "ink": "#16212b",
    "paper": "#ffffff",
    "line": "#c9d1d8",
    "line-2": "#7d8a95",
    "blue": "#0b4a6f",
    "blue-2": "#7097ae",
    "blue-3": "#cfdde6",
    "blue-wash": "#e4edf3",
}
WORDS = {"green": "grøn", "yellow": "gul", "red": "rød", None: "ikke vurderet", ABSENT: "fandtes ikke"}
OVERDUE = "vurdering overskredet"
