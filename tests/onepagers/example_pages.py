"""Snapshots as snapshots.take gives them, without a database: the fullest page, the emptiest, a red one, a new one."""

from copy import deepcopy
from datetime import date

from tests.onepagers.example_facts import (
    action as action,
)
from tests.onepagers.example_facts import (
    agreement as agreement,
)
from tests.onepagers.example_facts import (
    agreement_of_then as agreement_of_then,
)
from tests.onepagers.example_facts import (
    ask as ask,
)
from tests.onepagers.example_facts import (
    decision as decision,
)
from tests.onepagers.example_facts import (
    figure as figure,
)
from tests.onepagers.example_facts import (
    governing as governing,
)
from tests.onepagers.example_facts import (
    line as line,
)
from tests.onepagers.example_facts import (
    organisation as organisation,
)
from tests.onepagers.example_facts import (
    person as person,
)
from tests.onepagers.example_facts import (
    review as review,
)
from tests.onepagers.example_facts import (
    section as section,
)
from tests.onepagers.example_facts import (
    share as share,
)
from tests.onepagers.example_facts import (
    split as split,
)
from tests.onepagers.example_facts import (
    status as status,
)

TODAY = date(2026, 11, 24)


def page(slug, name, *, sections, **fields):
    """A snapshot: `fields` of the solution, or parts of the snapshot, by name."""
    parts = {
        "schema": 1,
        "status": None,
        "history": [],
        "decisions": [],
        "key_figures": [],
        "governance": [],
        "funding": [],
        "support": [],
        "agreements": [],
        "refs": {},
    }
    solution = {
        "slug": slug,
        "name": name,
        "subtitle": "",
        "code": "",
        "platform": "",
        "category": "clinic",
        "audience": "",
        "manager": None,
        "deputy": None,
        "review_interval": 90,
        "active_from": None,
        "retired_on": None,
    }
    for key, value in fields.items():
        (parts if key in parts else solution)[key] = value
    return {"solution": solution, "sections": sections, **parts}


def min_laege():
    """The fullest: a yellow band, key figures, bars, bodies, a matrix and agreements."""
    return page(
        "min-laege",
        "Min Læge",
        subtitle="app og minlaegeapp.dk",
        category="patient",
        audience="borgere",
        manager=person("ANH"),
        status=status(
            "yellow",
            "2026-10-12",
            "2027-01-11",
            before="green",
            cause="Kun tre af seks lægesystemer kan udsende Digital Svangrejournal, og mikrobiologiske svar mangler.",
            consequence="Gravide får forskellig adgang alt efter deres læges system.",
            actions=[action("Plan fra de tre øvrige LPS’er.", "ANH", "2026-12-15")],
        ),
        history=[review("green", "2025-10-06", "2026-12-31"), review("yellow", "2026-10-12", "2027-01-11")],
        key_figures=[
            figure("unikke brugere", "2600000.00", as_of="2024-12-01"),
            figure("heraf børn under 15 år", "500000.00", qualifier="knap", as_of="2024-12-01"),
            figure("downloads i alt", "5000000.00", as_of="2024-11-01"),
            figure("samlede driftsudgifter", "10000000.00", "kr.", "ca."),
        ],
        governance=[
            governing(
                "styregruppen for Min Læge",
                "MedCom",
                "ISM",
                "Danske Regioner",
                chair="PLO",
                task="styrer appen",
                meetings="4 møder om året",
            )
        ],
        funding=[
            split("App", share("ISM", "50 %"), share("PLO", "50 %"), scope="frontend"),
            split("Infrastruktur", share("PLO", "100 %"), scope="mod klinikker og PLSP"),
            split(
                "Drift", share("PLO", None, note="resten"), share("ISM", 1_200_000), total=10_000_000, qualifier="ca."
            ),
            split(
                "Videreudvikling",
                share("PLO", 500_000),
                share("ISM", 500_000, via="MedCom"),
                total=1_000_000,
                qualifier="knap",
                yearly=True,
                period="2024",
            ),
        ],
        support=[
            line("borgere", 1, "sundhed.dk"),
            line("borgere", 2, "Trifork", "PLSP"),
            line("klinikker", 1, "Klinikkens LPS"),
            line("klinikker", 2, "PLSP"),
        ],
        agreements=[
            agreement("SLA", "PLO, Trifork", "appen"),
            agreement("SLA", "PLO, PLSP", "kommunikationen mellem PLSP’s infrastruktur og appens backend"),
            agreement("Rammeaftale", "PLO, Trifork", "videreudviklingsprojekter"),
            agreement("Databehandleraftale", "", "flere fornyet og et par indgået i 2024"),
        ],
        sections=[
            section(
                "summary",
                "Kort fortalt",
                "<p>Min Læge giver borgerne digital og mobil adgang til egen læge. Appen har de OK-aftalte "
                "e-ydelser (e-konsultation, tidsbestilling og receptfornyelse) og desuden videokonsultation, medicin, "
                "visning af egen henvisning, diagnoser, prøvesvar, forløbsplaner, fremsøgning af speciallæge og "
                "ydelsesbeskeder. Den er MedCom-certificeret til at vise aftaler fra andre sektorer.</p><p>Med appen "
                "følger hjemmesiden minlaegeapp.dk med opdaterede vejledninger om bl.a. videokonsultation og "
                "e-konsultation.</p>",
            ),
            section(
                "governance",
                "Hvem bestemmer og betaler?",
                "<p>Appens frontend er finansieret delt mellem PLO og ministeriet. Infrastrukturen bag den, ned mod "
                "klinikkerne og PLSP, betaler PLO alene. Appen vedligeholdes og udvikles i sprint på tre uger.</p>",
            ),
            section(
                "news",
                "Aktuelt",
                "<ul><li><p>2,6 mio. unikke brugere, heraf knap 500.000 børn under 15 år. I november 2024 nåede appen "
                "5 mio. downloads.</p></li><li><p>Visning af mikrobiologiske svar gøres færdig.</p></li><li><p>Flere "
                "PRO-skemaer er på vej. Senest udrulles Digital Svangrejournal til gravide; tre af seks LPS’er kan i "
                "dag sende den til appen.</p></li><li><p>En løsning skal give klinikkerne bedre indsigt i, hvilke "
                "oplysninger de viser i appen, med en guide til at rette dem i eget LPS, så patienten møder så "
                "opdaterede oplysninger som muligt.</p></li><li><p>Appen er med i pilotafprøvningen ‘App i almen "
                "praksis’, hvor udvalgte klinikker kan anbefale apps til patienter via appen.</p></li></ul>",
                as_of="2024-12-01",
            ),
            section(
                "support",
                "Support",
                "<p>De supportansvarlige hos sundhed.dk/PLSP og Trifork mødes hver fjerde til femte uge, og hvert "
                "lægepraksissystem deltager.</p>",
            ),
            section("operation", "Drift og vedligehold", ""),
            section(
                "development",
                "Udvikling",
                "<ul><li><p>Videreudviklingen er finansieret 50:50 af PLO og ISM.</p></li><li><p>PLO prioriterer "
                "løbende efter aftale med styregruppen, ISM/MedCom og PLO’s digitaliseringsudvalg.</p></li><li><p>På "
                "vej er bl.a. mikrobiologiske prøvesvar og ny notifikationslogik.</p></li></ul>",
            ),
        ],
    )


def soeg_speciallaege():
    """The emptiest: six short texts, an overdue green."""
    return page(
        "soeg-speciallaege",
        "Søg speciallæge",
        code="03.08",
        platform="Klinik+",
        audience="klinikker",
        manager=person("BJK"),
        status=status("green", "2026-02-02", "2026-10-01", reviewed_on="2026-07-03", confirmation=1),
        history=[review("green", "2026-02-02", "2026-07-31"), review("green", "2026-07-03", "2026-10-01")],
        funding=[split("Udvikling", share("PLO", "100 %")), split("Drift")],
        support=[line("klinikker", 1), line("klinikker", 2, "PLSP")],
        sections=[
            section(
                "summary",
                "Kort fortalt",
                "<p>Praktiserende læger får en enkel webapp i Klinik+, hvor de kan finde speciallæger efter speciale, "
                "sorteret efter afstand til klinikken.</p>",
            ),
            section("governance", "Hvem bestemmer og betaler?", "<p>PLO har bestilt og betalt løsningen.</p>"),
            section(
                "news",
                "Aktuelt",
                "<p>Løsningen er i drift for de klinikker, der kan logge ind i Klinik+ med 1Login i deres "
                "lægesystem.</p>",
            ),
            section("support", "Support", ""),
            section("operation", "Drift og vedligehold", "<p>PLSP sørger for drift og vedligehold.</p>"),
            section(
                "development",
                "Udvikling",
                "<p>Næste version bliver «Find klinik», når omfang og finansiering er afklaret.</p>",
            ),
        ],
    )


def video():
    """A red one, with an ask, three levels of support, an outstanding agreement and a price per municipality."""
    return page(
        "video",
        "Video",
        code="02.00",
        category="patient",
        audience="borgere, klinikker og kommunalt plejepersonale",
        manager=person("LSS", demo=False),
        status=status(
            "red",
            "2026-11-02",
            "2027-02-01",
            before="yellow",
            cause="En SLA mellem PLO og PLSP om drift af videoløsningerne udestår fortsat.",
            consequence="Driften kører uden aftalte mål, og ingen kan holdes op på svartider.",
            actions=[
                action("Udkast til SLA sendes til PLSP.", "LSS", "2026-12-18"),
                action("Svartider måles.", "MKH", "2027-01-15"),
            ],
            ask=ask("Mandat til at indgå en SLA mellem PLO og PLSP om video.", "PLO’s bestyrelse", "2026-11-02"),
        ),
        history=[review("yellow", "2025-09-01", "2027-01-01"), review("red", "2026-11-02", "2027-02-01")],
        decisions=[decision("Målinger af svartid sættes i gang.", "digitaliseringsudvalget", "2026-09-22")],
        key_figures=[figure("klinikker uden video", "13.00", "%", "ca.", "2024-08-01")],
        governance=[
            governing(
                "video-systemforvaltergruppen",
                "PLSP",
                "Trifork",
                "MedCom",
                meetings="4–6 møder om året",
                task="følger stabilitet, support, vedligehold og udvikling",
            ),
        ],
        funding=[
            split("Drift", share("PLO", "100 %")),
            split(
                "Drift",
                share("Kommunerne", "100 %", via="Trifork"),
                total=10_000,
                scope="Kontakt Læge",
                unit_price_for="kommune",
                yearly=True,
                period="2023",
            ),
            split("Drift", share("FAPS", None, note="a conto"), scope="FAPS’ brug"),
            split(
                "Udbredelse",
                share("ISM", None),
                share("Regionerne", None),
                share("Kommunerne", None),
                total=11_000_000,
                period="2024–2026",
            ),
            split("Udbredelse", total=6_000_000, scope="Kontakt Læge", part_of="Udbredelse"),
            split("Videreudvikling", fund="OK22-midler"),
        ],
        support=[
            line("patienter", 1, "sundhed.dk"),
            line("patienter", 2, "Trifork", "LPS", joiner="og"),
            line("klinikker", 1, "Trifork", note="Regionale datakonsulenter hjælper ved opstart"),
            line("klinikker", 2, "PLSP"),
            line("klinikker", 3, "MedCom"),
            line("plejepersonale", 1, "Kommunernes it-support"),
            line("plejepersonale", 2, "Trifork"),
        ],
        agreements=[
            agreement("SLA", "PLO, PLSP", "video", state="outstanding", state_label="udestår"),
            agreement("Drift og vedligehold", "PLO, Trifork", "support, vedligehold og drift af Kontakt Læge og VV"),
            agreement("Supportaftale", "PLO, PLSP", "video"),
        ],
        sections=[
            section(
                "summary",
                "Kort fortalt",
                "<p>Video består af fire dele:</p><ol><li><p><strong>Min Læge video</strong> til borgeren</p></li><li>"
                "<p><strong>SMS med link</strong> til borgeren</p></li><li><p><strong>Kontakt Læge</strong> til "
                "borgeren sammen med kommunalt plejepersonale</p></li><li><p><strong>Virtuelt venteværelse</strong>, "
                "klinikkens administration</p></li></ol>",
            ),
            section("operation", "Drift og vedligehold", "<p>Kører på Min Læges backend.</p>"),
            section(
                "governance",
                "Hvem bestemmer og betaler?",
                "<p>PLO ejer løsningerne. Den daglige forvaltning ligger hos PLSP, Trifork og MedCom.</p>",
            ),
            section(
                "news",
                "Aktuelt",
                "<p>Alle klinikker skal tilbyde video inden udgangen af OK22. Se "
                '<a href="https://www.laeger.dk/plo">laeger.dk/plo</a>.</p><ul><li><p>Ca. 13 % af klinikkerne gør det '
                "endnu ikke.</p><ul><li><p>PLO orienterer medlemmerne.</p></li></ul></li></ul>",
                as_of="2024-08-01",
            ),
            section("support", "Support", ""),
            section("development", "Udvikling", "<p>Pilot med AI-notater efter konsultationen, sammen med AAU.</p>"),
        ],
    )


def never_reviewed():
    """Nothing but a name and six empty sections."""
    return page(
        "klinikbeskeder",
        "Klinikbeskeder",
        category="",
        sections=[
            section(kind, title, "")
            for kind, title in (
                ("summary", "Kort fortalt"),
                ("governance", "Hvem bestemmer og betaler?"),
                ("news", "Aktuelt"),
                ("support", "Support"),
                ("operation", "Drift og vedligehold"),
                ("development", "Udvikling"),
            )
        ],
    )


EXAMPLES = [min_laege, soeg_speciallaege, video, never_reviewed]


def longer(snapshot, times):
    """The same page with the text of its first section several times over."""
    longer = deepcopy(snapshot)
    longer["sections"][0]["html"] *= times
    return longer
