"""A slow model of a solution's history: what a day looks like, read off lists of rows from end to end."""

from datetime import timedelta

COLOURS = ("red", "yellow", "green", None)
A_DAY = timedelta(days=1)


def exists(life, day):
    return (life.active_from is None or life.active_from <= day) and (life.retired_on is None or day < life.retired_on)


def counting_until(life, day):
    """The reviews that count on the day, oldest first."""
    return sorted(
        (one for one in life.reviews if one.day <= day and not one.replaced), key=lambda one: (one.day, one.row.pk)
    )


def state(life, day):
    """Colour, since when, due, cause, overdue; all None before the first review."""
    reviews = counting_until(life, day)
    if not reviews:
        return None, None, None, None, False
    newest = since = reviews[-1]
    for one in reversed(reviews):
        if one.colour != newest.colour:
            break
        since = one
    return newest.colour, since.day, newest.due, newest.cause, day > newest.due


def open_asks(life, day):
    still = []
    for ask in life.asks:
        answered = [
            d for d in life.decisions if d.ask is ask and d.day <= day and not d.replaced and d.outcome == "decided"
        ]
        if ask.day <= day and not answered:
            still.append(ask.text)
    return sorted(still)


def open_actions(life, day):
    still = []
    for action in life.actions:
        decided = action.decision is None or (not action.decision.replaced and action.decision.day <= day)
        if action.noted <= day and (action.done is None or action.done > day) and decided:
            still.append(action.text)
    return sorted(still)


def month_ends(day, months):
    ends = [day]
    while len(ends) < months:
        ends.append(ends[-1].replace(day=1) - A_DAY)
    return ends[::-1]


def heat(life, day):
    told = []
    for end in month_ends(day, 12):
        if life.active_from and end < life.active_from:
            told.append(("absent", False))
        else:
            colour, _, _, _, overdue = state(life, end)
            told.append((colour, overdue))
    return told


def need(life, day):
    colour, _, _, _, overdue = state(life, day)
    if colour == "red":
        return 0
    if colour == "yellow" and open_asks(life, day):
        return 1
    if overdue:
        return 2
    return {"yellow": 3, None: 4, "green": 5}[colour]


def words(number):
    return ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv")[number]


def sentence(here, day):
    if not here:
        return "Der er ingen løsninger i porteføljen endnu."
    reds = sorted(life.name for life in here if state(life, day)[0] == "red")
    asks = sum(len(open_asks(life, day)) for life in here)
    late = sum(state(life, day)[4] for life in here)
    said = "Ingen løsning er rød."
    if reds:
        names = reds[0] if len(reds) == 1 else ", ".join(reds[:-1]) + " og " + reds[-1]
        said = f"{names} er {'rød' if len(reds) == 1 else 'røde'}."
    waits = f"{words(asks)} {'beslutning' if asks == 1 else 'beslutninger'} venter" if 0 < asks < 13 else ""
    waits = f"{asks} beslutninger venter" if asks > 12 else waits
    old = f"{words(late)} {'vurdering' if late == 1 else 'vurderinger'} er overskredet" if late else ""
    rest = ", og ".join(part for part in (waits, old) if part)
    return f"{said} {rest[0].upper()}{rest[1:]}." if rest else said


# --- the product against the model ---
