"""The words by which a Danish sentence promises, reports, denies or repeats. Tense is read in danish/tense.py."""

import re

from danish import tense


def any_of(*lines: str) -> re.Pattern[str]:
    """Any of the words or phrases in the lines, parted by «|», as whole words in any case."""
    return re.compile(rf"\b(?:{'|'.join(lines)})\b", re.IGNORECASE)


# What looks ahead

AHEAD = any_of(  # verbs that do, also where a past tense stands beside them
    r"forventes|forventer|ventes|(?<!som det )(?<!som den )(?<!som de )skal|vil|bør|agter|håber|regner med",
    r"sigter|satser|stiler|tilstræbe[rs]|planlægge[rs]",
    r"lover|påtænke[rs]|overveje[rs]|udskydes|(?<!var )(?:er|bliver) (?:\w+ )?(?:planlagt|berammet)|planen er|målet er",
    r"er (?:\w+ )?(?:lovet|ventet|udmeldt) (?:færdig\w*|klar\w*|leveret|løst|rettet)",
    r"som (?:(?:den|en) )?(?:nye? )?(?:\w*frist|\w*dato|deadline|skæringsdag)",
    r"mål er|ambitionen er|skulle (?:gerne |egentlig |efter planen )?(?:have|være)|burde (?:have|være)|på vej",
)
PLAN = any_of(  # nouns and adjectives that do, unless a past tense stands beside them
    r"(?<!som )(?<!end )(?:forvent(?:et|ning|ningen|elig|eligt)|planlagt|ventet)|planer om|tidsplan\w*|milepæl\w*",
    r"deadline|frist(?:en)?|næste|skæringsdato|målsætning\w*|kommende|overvejelser|målet|planen",
    r"næste version|næste skridt|tilendebring\w*|tilendebragt|løber af stablen|ny frist",
)
EVENT = any_of(  # words for what begins, ends or comes
    r"start(?:er|e|es)|begynder?|ved at blive|igangsættes|går (?:i gang|i luften|live)|træder i kraft|kommer|åbner",
    r"overgår|udløber|slutter|ophører|bliver|tages i brug|afventer|arbejdes (?:på|fortsat|mod|hen)|så \w+ kan|lukker",
)
READY = any_of(r"klar(?:t|e)?|færdig(?:t|e)?|senest|på plads|i mål")
NAMED = any_of(  # nouns for what begins
    r"pilot\w*|\w*start|startskud\w*|opstart\w*|udrulning\w*|lancering\w*|idriftsættelse\w*|go-live|overgang\w*|test",
    r"næste (?:tilsyn|møde|udgave|opdatering|skridt|release)|ny version|opstartsmøde",
    r"(?!(?:opgørelses|måle|rapport|regnskabs|data)\w*)\w+perioden|løbetiden",
)
NEW = re.compile(r"\W*(?:ny|nyt|nye)\b", re.IGNORECASE)
REMINDED = any_of("rykket for|sat (?:i|op|ind)")
SCHEDULED = any_of(  # participles that set a time to come: «er udskudt til maj»
    r"udskudt|udsat|rykket|skubbet|flyttet|forlænget|forsinket|fremrykket|sat|fastsat|fastlagt|aftalt|planlagt|berammet|varslet",
    r"opsagt|booket|ventet|forventet|lovet|annonceret|udmeldt|stillet i udsigt|indkaldt|fornyet|reserveret",
)
DECIDED = re.compile(  # past words that set a time to come: «besluttede at lukke», «fik frist til»
    r"\b(?:beslut|aftal|vedtog|valgte|lovede|planlagde|enedes|bad|godkend)\w*\b.*\bat \w+e\b"
    r"|\b(?:beslutning|aftale|enighed|varsel|besked) om\b"
    r"|\btil (?:levering|aflevering|start|opstart|igangsættelse|lancering|idriftsættelse|ibrugtagning|overtagelse)\s$"
    r"|\btil (?:udløb|ophør|fratrædelse)\s$"
    r"|\b(?:fik|får|fået|givet|gav) (?:frist|udsættelse|henstand)\s$|\bmed (?:virkning|effekt|ikrafttræden)\s$",
    re.IGNORECASE,
)
WITH_DEADLINE = re.compile(r"\bmed (?:\w+ )?(?:\w*frist|deadline)(?: \w+){0,2}\s$", re.IGNORECASE)
RESOLVED = re.compile(  # «har besluttet at lukke»; a wish («har bedt om at vente») is none
    r"^(?!.*\b(?:bedt|ønsket|anmodet|foreslået|anbefalet|opfordret|overvejet|drøftet|diskuteret)\b).*\bat \w+e\b",
    re.IGNORECASE,
)
VOWED = any_of(r"lovede|aftalte|varslede|bebudede|bestilte|krævede|forpligtede|gav tilsagn")
PLEDGED = any_of(
    r"har (?:\w+ )?(?:lovet|varslet|bebudet|annonceret|udmeldt|aftalt|booket|bestilt|indkaldt|inviteret|reserveret)"
)
PUT_OFF = any_of(r"rykkede|flyttede|udskød|udsatte|forlængede")
INTENDED = any_of("skulle|burde|ville")
_SET = SCHEDULED.pattern.replace("|forsinket", "")
WAS_PLANNED = re.compile(
    rf"\b(?:var|er|blev) (?:\w+ )?(?:{_SET})|(?:{_SET}) (?:til|leveret"
    rf"|klar|færdig\w*|afsluttet|på plads)\b|\((?:{_SET})\s|\b(?:frist|deadline|udsættelse|henstand)\w*"
    r"|\bskulle\b|\blovede\b|\bløfte[tr]? om\b|\bstillede i udsigt\b",
    re.IGNORECASE,
)
RENEWED = any_of("ny frist|nye frist|ny deadline|ny dato|nu|først|forventes|ventes|skal|vil")
UNREAL = re.compile(  # «skulle vi have åbnet i marts»
    rf"\b(?:skulle|burde) (?:\w+ ){{0,4}}have (?:\w+ )?(?:\w{{2,}}et|{tense.PARTICIPLE})\b", re.IGNORECASE
)
PAST = any_of(
    "var|skulle|burde|lovede|blev|havde|lovet|ventet|forventet|aftalt|planlagt|udmeldt|varslet|overskredet|overskred|løfte[tr]?",
    "fik|fristen|deadlinen|(?:stadig|endnu|fortsat) ikke|ikke (?:over)?holdt",
)
UNFULFILLED = any_of(
    r"(?:endnu|stadig|fortsat) (?:ikke|på vej|undervejs|åben)|mangler|afventer|udestår|overskredet|forsinket",
    r"(?:er|ligger|står|kører) (?:endnu|stadig|fortsat)",
    r"lader vente på sig|ikke (?:\w+ ){0,2}(?:kommet|leveret|modtaget|overholdt|klar|gennemført|sket|hørt|landet|set)",
    r"ikke (?:\w+ ){0,2}(?:vendt tilbage|svaret|afleveret|sendt|betalt|underskrevet|frigivet|færdig|begyndt|startet)",
    r"ikke (?:\w+ ){0,2}(?:påbegyndt|lanceret|afsluttet|indfriet)|intet (?:hørt|sket|modtaget|kommet|set)",
    r"(?:venter|afventer|mangler) (?:\w+ )?(?:stadig|fortsat|endnu)|(?:ligger|venter) stadig|udebliver|i restance",
)
DELIVERY = re.compile(
    r"\b(?:\w*(?:leveranc|levering|betaling|release|opdatering|version|udgave|rettelse|svar|afrapportering)\w*\W*$)",
    re.IGNORECASE,
)
NOT_COME = any_of(
    r"ikke (?:\w+ ){0,2}(?:kommet|leveret|modtaget|landet|ankommet|frigivet|nået|holdt|overholdt|gennemført)"
)
KEPT = any_of(
    r"overholdt|nået|indfriet|opfyldt|(?:er|blev|har) (?:\w+ ){0,2}(?:kommet|leveret|modtaget|gennemført|holdt)"
)
AS_SOON = re.compile(  # «når kontrakten er underskrevet i maj»: still to come
    r"\W*(?:når|så snart|før|inden)\b", re.IGNORECASE
)
CLOCK = re.compile(r"\b(?:kl\.|klokken) ?\d", re.IGNORECASE)
NOW = any_of(r"aktuelt|pt|p\.t|lige nu|for tiden|i øjeblikket|for nuværende|i skrivende stund|som det er nu")

_WITH_HOURS = (
    r"(?:der|\w*(?:kontor|sekretariat|support|hotline|telefon|vagt|reception|desk|kø|linje|center)"
    r"(?:en|n|et|erne|ne|tet)?)"
)
IS_CLOSED = re.compile(  # «Kontoret er lukket fredag den 6. juni», unlike «Sagen er lukket den 6. juni»
    rf"(?:\b{_WITH_HOURS} (?:er|har|holder)|\b(?:er|har|holder) {_WITH_HOURS}) (?:\w+ ){{0,2}}(?:lukket|åbent)"
    r"(?: for vedligehold\w*)?(?:\s\s|\W*$)",
    re.IGNORECASE,
)
PHASE = any_of(r"fase|etape|trin|bølge|spor|sprint|del|runde|pilot\w*|test|udrulning\w*")

# What is no promise

MOVED = any_of(
    r"skubb\w+|udskud\w*|udskyd\w*|udsættes|udsat|rykke[rst]|rykkes|flytte[st]|forsink\w+|fremskynd\w+|fremrykke\w+"
)
DENIAL = any_of(
    r"ikke længere (?:planen|planlagt|meningen|hensigten|et mål)",
    r"ikke(?!-| længere| kun| blot| bare| alene| mindst| senere end)|ingen|intet|hverken|aldrig|næppe|uden at",
    r"aflyst|aflyses|droppet|droppes|opgivet|opgives|annulleret|annulleres|skrinlagt|skrinlægges|i bero|på pause",
)
BEING = any_of(r"er|har|ligger|findes|står|indeholder|viser|dækker|omfatter|beskriver")
AS_DECIDED = re.compile(
    rf"\W*som (?:(?!(?:skal|vil|bør|kan|må)\b|\w*(?:er|es|år)\b)\w+ )?{tense.PARTICIPLE}"
    r"(?: (?!\w+(?:er|ør|år|es)\b)[^\s,]+){0,3}\s$",
    re.IGNORECASE,
)
COUNT = re.compile(r"\s*:\s*\d[\d.,]*(?:\s?(?:%|pct\.?|kr\.?|mio\.?|stk\.?))*\W*$")  # «Antal i 2025: 2»
INSTEAD = any_of("nu|først|i stedet")
ORIGINALLY = any_of(r"oprindelig\w*", r"tidligere (?:planlagt|forventet|ventet|udmeldt|aftalt)", r"var \w*planlagt")
EARLIEST = any_of("tidligst")
LATEST = re.compile(r"\b(?:sidste|seneste|forrige) \w+\W*(?:\w+\W+){0,2}$", re.IGNORECASE)  # «seneste måling: uge 3»
ONLY_IF = re.compile(r"\W*(?:kun|alene|først) (?:hvis|såfremt)\b", re.IGNORECASE)
CONDITION = re.compile(
    r"\W*(?:hvis|såfremt|medmindre|forudsat(?! (?!at\b)\S+ \w+(?:er|år|es)\b)|i tilfælde af)\b", re.IGNORECASE
)
_UNIT = (
    r"(?:år|måned|uge|kvartal|halvår|dag|forår|sommer|efterår|vinter|januar|februar|marts|april|maj|juni|juli|august"
    r"|september|oktober|november|december|mandag|tirsdag|onsdag|torsdag|fredag)"
)
RECURRING = any_of(
    rf"(?:i )?hver(?:t)? (?:\w+\.? )?{_UNIT}",
    r"årligt?|årlige|halvårligt?|halvårlige|månedligt?|månedlige|kvartalsvis\w*|ugentligt?|ugentlige|kvartårligt?",
    r"\w+ gange? (?:om|pr\.|i|hvert?) \w+|årshjul|altid|typisk|normalt|som regel|sædvanligvis|plejer|om året|pr\. år",
    r"bagud|halvårsvis",
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
    r"(?<!kl\. )(?<!klokken )(?<![\d.:–-])\d(?!.*\bkl\.)"
    r"|\b(?:status|antal|måling|opdatering|opdateret|update|opgørelse|opgjort|nedbrud|nedetid|tal)\b",
    re.IGNORECASE,
)
LOG = re.compile(  # what is headed by it is done
    r"\W*\w*(?:log|historik|nøgletal|statistik|baggrund)\b[^:]*$", re.IGNORECASE
)
HAS_CLOSED = re.compile(r"\bhar (?:\w+ )?(?:lukket|åbent)\b", re.IGNORECASE)  # «har lukket i uge 42»
TURNS = any_of("stopper|ophører|slutter|nedlægges|afskaffes|bortfalder|begynder|starter|indføres")
REPORTED = re.compile(
    r"\W*at\b(?!.*\bskulle (?:\w+ )?(?:have|være)\b)", re.IGNORECASE
)  # «…, at prisen skulle sættes op»
# «senest en måned før årsskiftet»: what is counted from a time that comes every year
COUNTED_BACK = re.compile(
    r"\b(?:en|et|to|tre|fire|seks|\d+) (?:hele )?(?:dag|hverdag|uge|måned|time)\w* (?:før )?$", re.IGNORECASE
)
SAYING = re.compile(r":\s[»«“\"]")  # «Anmeldelse 3/6: »Genialt««
OUTAGE = any_of(r"nedetid|nedbrud|\w*årsag|hændelse|incident")
AND_IT = re.compile(r"og (?:det|den|de|alt|alle)\b", re.IGNORECASE)  # «…, og det har virket godt»
PUBLISHED = re.compile(
    r"\b\w*(?:artikel|kronik|indlæg|interview|omtale|kilde|nyhed)\b[^,.:]*,\s$"
    r"|^\W*(?:notat|kopi til|cc|bilag|referat|brev|mail|udkast|rev|dok|sag|udarbejdet|forfatter|foto)\b[^.]*[,:]\s$"
    r"|^\W*(?:kilde|foto|note)\b:[^.]*$",
    re.IGNORECASE,
)
WHETHER = re.compile(r", (?:om|hvorvidt|hvornår|hvordan|hvem|hvad)\b[^,;:.]*$", re.IGNORECASE)  # what is asked
AFTERMATH = re.compile(  # «Efter nedbruddet i november indføres …», written in December
    r"\b(?:efter|siden|på grund af|på baggrund af|som følge af|pga\.|oven på) (?!plan|aftale|alt)(?:\w+ )?\w+\s$",
    re.IGNORECASE,
)
OF_MEETING = re.compile(  # «udestående fra mødet i marts»
    r"\bfra (?:\w+ )?\w*(?:møde|samling|høring|workshop|runde|konference|seminar|temadag|årsmøde|øvelse|webinar"
    r"|(?<!data)tilsyn|audit|besøg|kurs)\w*\s$",
    re.IGNORECASE,
)
ON_AGENDA = re.compile(r"\bpå (?:\S+ ){0,2}(?:dagsorden\w*|programmet)\s$", re.IGNORECASE)
MEANS = re.compile(  # «midler til 2027»: what is for a year
    r"\b(?:midler|penge|budget(?:tet)?|bevilling|finansiering|tilskud|satser|takster|priser|ønsker)\s$", re.IGNORECASE
)
COUNTED_ON = re.compile(
    r"\b(?:(?:folke|indbygger|medlems|patient|bruger|nøgle)?tal(?:let)?|antal(?:let)?(?: \w+){0,2}|status|saldo|forbrug"
    r"|opgørelse)\s$",
    re.IGNORECASE,
)
DOWN = any_of(r"nede|utilgængelige?t?|ude af drift|lukket|begrænset")
SOME = re.compile(r"\b(?:ifølge|jf\.) (?:\w+ ){0,2}\w+\s$", re.IGNORECASE)  # «ifølge en rundspørge fra maj»
ISSUED = re.compile(  # «analysen fra foråret»: such a text is from a time, it doesn't begin at it
    r"\w*(?:plan|rapport|notat|referat|analyse|undersøgelse|måling|evaluering|brev|redegørelse|statistik|opgørelse"
    r"|beslutning)\w*\s$",
    re.IGNORECASE,
)
PAUSED = re.compile(r"\b(?:på pause|i bero|aflyst)(?: \w+){0,3}\s$", re.IGNORECASE)  # until a time
FORMERLY = re.compile(  # «Tidligere, dvs. frem til maj, skulle klinikken …»
    r"(?:^|[,;:.]\s)\W*(?:tidligere|førhen|før i tiden|dengang|i sin tid)"
    r"(?: (?:skulle|måtte|burde|var|blev|\w+[dt]e)\b|,)"
    r"|\b(?:skulle|burde) (?:\w+ ){0,2}(?:tidligere|førhen|dengang|i sin tid)\b(?! \w*(?:et|t)\b)",
    re.IGNORECASE,
)
CLOSED = any_of(  # what offices and hotlines say of their hours
    r"holder (?:\w+ ){0,2}\w*ferie",
    r"(?:holder|har|holdes|er)(?: \S+){0,4}? (?:\w*lukket|\w*åbent)(?! (?:for|ned)\b)",
    r"(?:sommer|jule|nytårs|påske|pinse|ferie|vinter|efterårsferie)(?:ferie)?(?:lukket|åbent|lukning\w*)",
)
FOR_HOLIDAY = any_of(
    r"(?:sommer|jule|nytårs|påske|pinse|ferie|vinter|efterårsferie)(?:ferie)?(?:lukket|åbent|lukning\w*)"
)
FAULT_CLASS = re.compile(
    r"\b(?:kategori|prioritet|prio|klasse|niveau|alvorlighed\w*|severity|sev\.?|kat\.) ?(?:[A-D]|[1-5]|I{1,3}V?)\b"
    r"|\b[A-D]-?fejl\b|\b[PS][1-5](?:-\w+)?\b|\b(?:kritiske|alvorlige|mindre|øvrige) (?:fejl|hændelser|sager)\b",
    re.IGNORECASE,
)
OF_ONE_CASE = any_of(r"(?:\w*fejl|sag|hændelse)(?:en|ene|erne)")
GETS = any_of("får|få|gives|åbnes")  # «får adgang til rapporterne fra uge 5»
QUOTED = re.compile(r"«[^«»]*»|»[^«»]*«|\"[^\"]*\"|“[^“”]*”|”[^”]*”")
SPOKEN = re.compile(r"[.,!]\W$")  # «»Vi når det inden sommerferien.«»
MONEY = re.compile(
    r"\d(?:[\d.,]*\d)?\s?(?:mio|mia|kr|t\.?kr|pct|%|procent|brugere|klinikker|borgere|læger|patienter|opkald)|\bkr\.\s?\d",
    re.IGNORECASE,
)
CLOSING_DAYS = any_of("weekender|helligdage|lukkedage|ferier|alle (?:hver|uge)?dage|undtagen|bortset fra")
GRANT = any_of(  # what is valid for a time
    r"\w*(?:forlængelse|aftale|kontrakt|bevilling|licens|abonnement|garanti|tilladelse|ordning|dispensation|forsikring"
    r"|tilskud|mandat|fritagelse|fredning|frys)\w* (?:\w+ )?(?:dækker|gælder|løber|rækker|varer|omfatter|er gyldig\w*)"
)
USING = any_of(  # passives of what is always done: «bruges af 5.000 klinikker», «betales med 3 mio. kr.»
    r"bruges|anvendes|benyttes|betales|finansieres|dækkes|afregnes|opkræves|sendes|modtages|drives|vedligeholdes|ejes"
    r"|findes|fordeles|haves|ydes|gives|bogføres|budgetteres|afsættes|koster|besvares|behandles|foretages|registreres"
)
AMOUNT = re.compile(r"\d(?:[\d.,]*\d)?\s?(?:mio|mia|kr|t\.?kr|pct|%|procent)|\bkr\.\s?\d", re.IGNORECASE)
KRONER = re.compile(r"\d\s?(?:mio|mia|kr|t\.?kr)\b|\bkr\.\s?\d", re.IGNORECASE)
GENERIC = re.compile(  # «Henvendelser …», «Kritiske fejl …», «Fejl i kategori A …», «Patienten …»
    r"\W*(?:(?:[A-ZÆØÅ]\w+e\s)?(?!(?:Der|Her|Efter|Under|Over|Eller|Per)\b)[A-ZÆØÅ]?\w+er\s"
    r"|(?:[A-ZÆØÅ]\w+e )?\w*(?:[Ff]ejl|[Ss]var|[Øø]nsker|[Rr]ecept|[Pp]røvesvar|[Nn]edbrud)\s"
    r"|(?:Patienten|Borgeren|Brugeren|Man|Du|Lægen|Alle|Enhver|Ethvert|Hver|Hvert|De fleste|\d+ (?:pct\.|%|procent)) )"
)
OWN_SUBJECT = re.compile(r"\W*(?:og|men|så) (?:vi|jeg|PLO|[A-ZÆØÅ]\w+|\w+(?:en|et)) ")
WHENEVER = re.compile(  # «Ved lægeskifte …», «Normalt …»: what is said of every case
    r"\W*(?:(?:Ved|Under) (?!\w*(?:udgang|årsskift|møde|start|slutning|begyndelse)\w*)\w|I tilfælde af|Normalt|Typisk"
    r"|Som udgangspunkt|Som regel|Efter (?:endt |en |et )?[a-zæøå]+(?<!en)(?<!et) \w+es\b|Når |Hvis |Såfremt )"
)
SERVICE_LEVEL = any_of(
    r"\w*(?:svar|respons|reaktions|løsnings|behandlings|leverings|ekspeditions)tid\w*|service(?:mål|niveau)\w*|sla(?:-?\w+)?"
    r"|kan|garanterer|garanti\w*|normalt|typisk|som udgangspunkt|som regel|altid"
)
GENERIC_OBJECT = re.compile(
    r"\b(?:skal|bør|må) \w+ (?:\w+ )?(?:en|et|alle|hver|hvert|enhver|ethvert) (?:[\w-]+ ){0,2}[\w-]+\s$"
)
