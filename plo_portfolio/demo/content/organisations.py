"""The parties and the bodies that PLO's document names, with the other names that it gives them."""

from typing import NamedTuple


class Party(NamedTuple):
    name: str
    full_name: str = ""
    also: tuple[str, ...] = ()  # former names and names that others use; when they held is not known


class Body(NamedTuple):
    name: str
    meetings: str = ""
    purpose: str = ""
    chair: str | None = None
    members: tuple[str, ...] = ()
    decides_asks: bool = False


PARTIES = (
    Party("PLO"),
    Party("ISM", "Indenrigs- og Sundhedsministeriet", ("SUM", "Sundhedsministeriet")),
    Party("SDS", "Sundhedsdatastyrelsen"),
    Party("MedCom"),
    Party("Trifork"),
    Party("PLSP", "PLSP A/S"),
    Party("sundhed.dk"),
    Party("LPS", "lægepraksissystemer", ("systemhuse", "lægesystemer")),
    Party("Danske Regioner"),
    Party("regionerne"),
    Party("kommunerne"),
    Party("klinikkerne"),
    Party("FAPS"),
    Party("RKKP"),
    Party("DSAM"),
    Party("KiAP"),
    Party("AAU", "forskningsenheden for almen praksis ved AAU"),
    Party("regionale datakonsulenter"),
    Party("kommunernes it-support"),
    Party("EU"),
)

STEERING = "Styregruppen for Min Læge"
VIDEO_GROUP = "Video-systemforvaltergruppen"
BOARD = "PLO's bestyrelse"
COMMITTEE = "PLO's digitaliseringsudvalg"
RKKP_GROUP = "RKKP-koordinationsgruppen"
SUPPORT_MEETING = "Supportmødet om Min Læge"  # the document gives it no name

BODIES = (
    Body(STEERING, "4 møder om året", chair="PLO", members=("MedCom", "ISM", "Danske Regioner")),
    Body(
        VIDEO_GROUP,
        "4-6 møder om året",
        "Driftsstabilitet, support, vedligehold og videreudvikling",
        members=("PLO", "PLSP", "Trifork", "MedCom"),
    ),
    Body(BOARD, decides_asks=True),
    Body(COMMITTEE, decides_asks=True),
    Body(
        RKKP_GROUP,
        purpose="Koordinerer og kvalificerer tekniske emner, bl.a. når DSAM beder om det. "
        "PLO sidder med ved digitaliseringsudvalget.",
        members=("PLO", "DSAM", "RKKP", "KiAP"),
    ),
    Body(SUPPORT_MEETING, "hver 4.-5. uge", members=("sundhed.dk", "PLSP", "Trifork", "LPS")),
)
