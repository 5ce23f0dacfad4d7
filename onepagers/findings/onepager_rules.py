"""The core's rules for what should be followed up. Each is a pure function of a snapshot and a day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import danish
from danish.months import months_between
from onepagers.findings import promises
from onepagers.findings.promises import Promise
from onepagers.models.reviews import CONFIRMATIONS_IN_A_ROW, is_overdue
from onepagers.models.solutions import STARTING
from onepagers.parts import Facts, RuleResults, rule

UNANSWERED_AFTER = timedelta(days=30)
STALE_AFTER = 6  # months that «Aktuelt» may be old


def _news(snapshot: Facts) -> Facts | None:
    return next((section for section in snapshot["sections"] if section["kind"] == "news" and section["html"]), None)


def promised(snapshot: Facts) -> Iterator[tuple[str, Promise]]:
    """Every promise with its key. «i år» is of the section's month; only «Aktuelt» has one, and the page's other texts
    are read by the same."""
    news = _news(snapshot)
    month = danish.as_date(news["as_of"]) if news and news["as_of"] else None
    named = {name: danish.as_date(day) for name, day in snapshot.get("periods", {}).items()}
    seen: Counter[str] = Counter()
    for section in snapshot["sections"]:
        as_of = danish.as_date(section["as_of"]) if section["as_of"] else month
        for promise in promises.find(section["html"], as_of, named):
            key = f"{section['kind']}: {promise.when.lower()}"
            seen[key] += 1
            yield key if seen[key] == 1 else f"{key} ({seen[key]})", promise


@rule(
    "core.F01",
    "Frist overskredet",
    yellow=True,
    means="Teksten lover noget til en tid, der er gået.",
    todo="Skriv, om det er sket, eller hvornår det nu ventes.",
)
def passed_promises(snapshot: Facts, on: date) -> RuleResults:
    for key, promise in promised(snapshot):
        if promise.last_day and promise.passed(on):
            ended = danish.long_date(promise.last_day)
            yield key, f"Fristen «{promise.when}» udløb {ended}", promise.quote, promise.sentence


@rule(
    "core.F02",
    "Frist uden dato",
    means="Ingen kan se, hvornår fristen er overskredet.",
    todo="Skriv datoen i teksten, eller bed administratoren om at skrive perioden ind.",
)
def undated_promises(snapshot: Facts, on: date) -> RuleResults:
    for key, promise in promised(snapshot):
        if promise.last_day is None:
            yield key, f"Fristen «{promise.when}» har ingen dato", promise.quote, promise.sentence


@rule(
    "core.F03",
    "Aktuelt uden måned",
    means="Læseren kan ikke se, hvor gammel nyheden er.",
    todo="Skriv, hvilken måned teksten gælder.",
)
def news_without_month(snapshot: Facts, on: date) -> RuleResults:
    news = _news(snapshot)
    if news and not news["as_of"]:
        yield "news", "«Aktuelt» siger ikke, hvilken måned det gælder"


@rule(
    "core.F04",
    "Aktuelt er gammelt",
    means="Teksten fortæller ikke, hvordan det går nu.",
    todo="Skriv «Aktuelt» om, og sæt den nye måned.",
)
def stale_news(snapshot: Facts, on: date) -> RuleResults:
    """Older than six months from the end of its month."""
    news = _news(snapshot)
    if news and news["as_of"]:
        month = danish.as_date(news["as_of"])
        if months_between(month, on) > STALE_AFTER:
            yield f"news: {news['as_of']}", f"«Aktuelt» er fra {danish.month(month)}"


@rule(
    "core.F05",
    "Indstilling uden svar",
    yellow=True,
    where="onepagers:review",
    means="En beslutning, som løsningen venter på, er ikke truffet.",
    todo="Tag indstillingen op, og skriv svaret ind.",
)
def unanswered_asks(snapshot: Facts, on: date) -> RuleResults:
    """Asked more than 30 days ago; one that is postponed is waited for until that day."""
    for ask in open_asks(snapshot):
        postponed = [danish.as_date(answer["postponed_to"]) for answer in ask["answers"] if answer["postponed_to"]]
        asked = danish.as_date(ask["asked_on"])
        if on > max([asked + UNANSWERED_AFTER, *postponed]):
            sentence = f"Indstillingen fra {danish.long_date(asked)} er ikke besvaret"
            yield f"{ask['asked_on']}: {ask['text']}", sentence, ask["text"]


def open_asks(snapshot: Facts) -> list[Facts]:
    """What is asked in the snapshot and not decided; one that is postponed is still open."""
    if "waiting" in snapshot:
        return snapshot["waiting"]["asks"]
    ask = snapshot["status"] and snapshot["status"]["ask"]
    return [ask] if ask and not any(answer["outcome"] == "decided" for answer in ask["answers"]) else []


@rule(
    "core.F06",
    "Handling overskredet",
    yellow=True,
    where="onepagers:review",
    reminder="action_due",
    means="Det, der var aftalt, er ikke gjort til tiden.",
    todo="Udfør handlingen, eller aftal en ny frist.",
)
def overdue_actions(snapshot: Facts, on: date) -> RuleResults:
    of_status = snapshot["status"]["actions"] if snapshot["status"] else []
    for action in [*of_status, *snapshot.get("waiting", {}).get("actions", [])]:
        if not action["done_on"] and is_overdue(action["due_on"], on):
            owner = f" af {action['owner']['initials']}" if action["owner"] else ""
            due, what = danish.long_date(action["due_on"]), action["text"].rstrip(".")
            yield f"{action['due_on']}: {what}", f"Handlingen «{what}» skulle være udført {due}{owner}"


@rule(
    "core.F07",
    "Ingen systemforvalter",
    yellow=True,
    where="onepagers:edit_head",
    reminder="manager_gone",
    means="Ingen har ansvar for at holde siden sand.",
    todo="Giv løsningen en ny systemforvalter.",
)
def no_manager(snapshot: Facts, on: date) -> RuleResults:
    manager = snapshot["solution"]["manager"]
    if manager is None:
        yield "manager", "Løsningen har ingen systemforvalter"
    elif not manager.get("active", True):
        yield f"manager: {manager['id']}", f"Systemforvalteren {manager['initials']} har ikke længere adgang"


@rule(
    "core.F08",
    "Tre bekræftelser i træk",
    where="onepagers:review",
    means="Ingen har set løsningen efter i længere tid; farven er kun gentaget.",
    todo="Lav en fuld vurdering næste gang.",
)
def confirmed_three_times(snapshot: Facts, on: date) -> RuleResults:
    status = snapshot["status"]
    if status and status["confirmation"] >= CONFIRMATIONS_IN_A_ROW:
        reviewed = status["reviewed_on"]
        yield reviewed, f"Status er bekræftet tre gange i træk, senest {danish.long_date(reviewed)}"


@rule(
    "core.F09",
    "Hjælpetekst på siden",
    means="Et afsnit er ikke skrevet endnu: der står kun, hvad der hører til dér.",
    todo="Skriv afsnittet, eller slet hjælpeteksten.",
)
def starting_text(snapshot: Facts, on: date) -> RuleResults:
    titles = [section["title"] for section in snapshot["sections"] if STARTING in section["html"]]
    if titles:
        yield "starting", f"Hjælpeteksten står endnu i {danish.and_list([f'«{title}»' for title in titles])}"


RULES = (
    passed_promises,
    undated_promises,
    unanswered_asks,
    overdue_actions,
    no_manager,
    confirmed_three_times,
    news_without_month,
    stale_news,
    starting_text,
)
