"""The words by which a Danish sentence promises, reports, denies or repeats. Tense is told in danish/tense.py."""

import re


def any_of(*lines: str) -> re.Pattern[str]:
    """Any of the words or phrases in the lines, parted by «|», as whole words in any case."""
    return re.compile(rf"\b(?:{'|'.join(lines)})\b", re.IGNORECASE)


# What looks ahead

AHEAD = any_of(  # verbs that do, also where a past tense stands beside them
    r"forventes|forventer|ventes|skal|vil|bør|agter|håber|regner med|sigter|satser|stiler|tilstræbe[rs]|planlægge[rs]",
    r"lover|påtænke[rs]|overveje[rs]|udskydes|(?<!var )(?:er|bliver) (?:\w+ )?(?:planlagt|berammet)|planen er|målet er",
    r"mål er|ambitionen er|skulle (?:gerne |egentlig |efter planen )?(?:have|være)|burde (?:have|være)|på vej",
)
PLAN = any_of(  # nouns and adjectives that do, unless a past tense stands beside them
    r"(?<!som )(?<!end )(?:forvent(?:et|ning|ningen|elig|eligt)|planlagt|ventet)|planer om|tidsplan\w*|milepæl\w*",
    r"deadline|frist(?:en)?|skæringsdato|målsætning\w*|kommende|overvejelser|næste version|næste skridt|målet|planen",
    r"tilendebring\w*|tilendebragt|løber af stablen|ny frist",
)
EVENT = any_of(  # words for what begins, ends or comes
    r"start(?:er|e|es)|begynder?|ved at blive|igangsættes|går (?:i gang|i luften|live)|træder i kraft|kommer|åbner",
    r"overgår|udløber|slutter|ophører|bliver|tages i brug|afventer|arbejdes (?:på|fortsat|mod|hen)|så \w+ kan|lukker",
)
READY = any_of(r"klar(?:t|e)?|færdig(?:t|e)?|senest|på plads|i mål")
NAMED = any_of(  # nouns for what begins
    r"pilot\w*|\w*start|startskud\w*|opstart\w*|udrulning\w*|lancering\w*|idriftsættelse\w*|go-live|overgang\w*|test",
    r"næste (?:tilsyn|møde|udgave|opdatering|skridt|release)|ny version|opstartsmøde",
)
SCHEDULED = any_of(  # participles that set a time to come: «er udskudt til maj»
    r"udskudt|udsat|rykket|flyttet|forlænget|forsinket|fremrykket|sat|fastsat|fastlagt|aftalt|planlagt|berammet|varslet",
    r"opsagt|booket|ventet|forventet|lovet|annonceret|udmeldt|stillet i udsigt|indkaldt|fornyet|reserveret",
)
DECIDED = re.compile(  # past words that set a time to come: «besluttede at lukke», «fik frist til»
    r"\b(?:beslut|aftal|vedtog|valgte|lovede|planlagde|enedes|bad|godkend)\w*\b.*\bat \w+e\b"
    r"|\b(?:beslutning|aftale|enighed|varsel|besked) om\b"
    r"|\btil (?:levering|aflevering|start|opstart|igangsættelse|lancering|idriftsættelse|ibrugtagning|overtagelse)\s$"
    r"|\b(?:fik|får|fået|givet|gav) (?:frist|udsættelse|henstand)\s$",
    re.IGNORECASE,
)
PUT_OFF = any_of(r"rykkede|flyttede|udskød|udsatte|forlængede")
INTENDED = any_of("skulle|burde|ville")
WAS_PLANNED = re.compile(
    rf"\b(?:var|er|blev) (?:\w+ )?(?:{SCHEDULED.pattern})|(?:{SCHEDULED.pattern}) til\b|\b(?:frist|deadline)\w*"
    r"|\bskulle\b",
    re.IGNORECASE,
)
UNFULFILLED = any_of(
    r"(?:endnu|stadig|fortsat) ikke|ikke (?:\w+ )?(?:kommet|leveret|modtaget|overholdt|klar|gennemført)|mangler",
    r"udestår|overskredet|forsinket",
)

# What is no promise

MOVED = any_of(r"udskud\w*|udskyd\w*|udsættes|udsat|rykke[rst]|rykkes|flytte[st]|forsink\w+|fremskynd\w+|fremrykke\w+")
DENIAL = any_of(
    r"ikke længere (?:planen|planlagt|meningen|hensigten|et mål)",
    r"ikke(?! længere| kun| blot| bare| alene| mindst| senere end)|ingen|intet|hverken|aldrig|næppe|uden at",
    r"aflyst|aflyses|droppet|droppes|opgivet|opgives|annulleret|annulleres|skrinlagt|skrinlægges|i bero|på pause",
)
ORIGINALLY = any_of(r"oprindelig\w*", r"tidligere (?:planlagt|forventet|ventet|udmeldt|aftalt)", r"var \w*planlagt")
EARLIEST = any_of("tidligst")
LATEST = re.compile(r"\b(?:sidste|seneste|forrige) \w+\W*(?:\w+\W+){0,2}$", re.IGNORECASE)  # «seneste måling: uge 3»
CONDITION = re.compile(r"\W*(?:hvis|såfremt|medmindre|forudsat|i tilfælde af)\b", re.IGNORECASE)
_UNIT = (
    r"(?:år|måned|uge|kvartal|halvår|dag|forår|sommer|efterår|vinter|januar|februar|marts|april|maj|juni|juli|august"
    r"|september|oktober|november|december|mandag|tirsdag|onsdag|torsdag|fredag)"
)
RECURRING = any_of(
    rf"(?:i )?hver(?:t)? (?:\w+\.? )?{_UNIT}",
    r"årligt?|årlige|halvårligt?|halvårlige|månedligt?|månedlige|kvartalsvis\w*|ugentligt?|ugentlige|kvartårligt?",
    r"\w+ gange? (?:om|pr\.|i|hvert?) \w+|årshjul|altid|typisk|normalt|som regel|sædvanligvis|plejer|om året|pr\. år",
)
DOCUMENT = re.compile(
    r"\b(?:\w*bekendtgørelse\w*|lov(?:en)?|\w*lovforslag\w*|\w*aftalen?|\w*kontrakten?|\w*rapport\w*|\w*vejledning\w*"
    r"|\w*notat\w*|\w*referat\w*|\w*strategi\w*|\w*overenskomst\w*|\w*brev\w*|\w*analyse\w*|pris(?:en|er)?|tal(?:lene)?"
    r"|\w*undersøgelse\w*|\w*måling\w*|\w*evaluering\w*|\w*direktiv\w*|\w*forordning\w*|\w*cirkulære\w*|\w*dagsorden\w*"
    r"|\w*protokol\w*|\w*høringssvar\w*|\w*statistik\w*|\w*opgørelse\w*|\w*standard\w*|kilde|\w*beslutning\w*|\w*brief\w*"
    r"|\w*artikel\w*|\w*udkast\w*|\w*redegørelse\w*|\w*plan(?:en)?)\b(?P<between>(?:,?:?\s+[^\s,.:]+\.?){0,5}?),?\s*\(?$",
    re.IGNORECASE,
)
STATEMENT = re.compile(
    r"\d|\b(?:status|antal|måling|opdatering|opdateret|opgørelse|opgjort|nedbrud|tal)\b", re.IGNORECASE
)
QUOTED = re.compile(r"«[^«»]*»|»[^«»]*«|\"[^\"]*\"|“[^“”]*”|”[^”]*”")
MONEY = re.compile(
    r"\d(?:[\d.,]*\d)?\s?(?:mio|mia|kr|t\.?kr|pct|%|procent|brugere|klinikker|borgere|læger|patienter|opkald)|\bkr\.\s?\d",
    re.IGNORECASE,
)
GENERIC = re.compile(r"\W*(?:[A-ZÆØÅ][a-zæøå]+e\s)?[A-ZÆØÅ]?[a-zæøå]+er\s")  # «Henvendelser …», «Kritiske fejl …»
