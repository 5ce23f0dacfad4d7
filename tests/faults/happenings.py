"""What people do with a portfolio in the course of a year: by chance, and the same each time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from accounts.models import Role
from tests.factories import at
from tests.faults.plain_days import months_later
from tests.faults.plain_rules import USUAL, Ladder, PlainEdition, PlainQuestion
from tests.faults.portfolio import FIRST, KINDS, Life

OWN_LADDERS = [Ladder(14, 14, 28), Ladder(30, 10, 0), Ladder(1, 3, 9), Ladder(3, 21, 40), Ladder(60, 30, 30)]
EDITIONS = {FIRST + timedelta(days=15 + 41 * number) for number in range(9)}  # on any day of the week
REPLACED = {min(EDITIONS) + timedelta(days=days) for days in (3, 126)}  # three days after an edition
MUTABLE = [kind for kind in KINDS if kind not in ("manager", "address")]


def begin(life: Life) -> None:
    """Agreements with their deadlines here and there in the year and after it, and mails that nobody wanted before."""
    for _ in range(26):
        agree(life, FIRST + timedelta(days=life.random.randrange(-60, 420)))
    one, other, *_ = life.plain
    life.agree([one], ends_on=date(2027, 6, 26), renewed_by=12, notice_months=3)  # Good Friday less three months
    life.agree([one, other], ends_on=date(2027, 8, 31), renewed_by=6, notice_months=6)  # there is no 31 February
    life.agree([one], ends_on=date(2027, 6, 30), renewed_by=12, oversight_due=date(2027, 3, 27))  # no notice is known
    life.agree([other], ends_on=date(2027, 6, 30), notice_months=3)  # nor here whether it is renewed
    life.agree([other], notice_months=3)
    life.agree([one], until_end_of="month", earliest=date(2027, 9, 15), notice_months=3)  # told of once
    life.agree([one], until_end_of="month", notice_months=3)  # and not at all
    life.agree([one], ends_on=date(2027, 6, 30), renewed_by=3, notice_months=3)
    life.agree([one], until_end_of="half_year", notice_months=6, unclear=True)
    for _ in range(12):
        mute(life)


def agree(life: Life, last_notice: date) -> None:
    months = life.random.choice([1, 2, 3, 6, 12])
    until = life.random.choice(["", "", "", "half_year", "year"])
    oversight = last_notice + timedelta(days=life.random.randrange(-80, 80))
    life.agree(
        life.random.sample(list(life.plain), life.random.choice([1, 1, 2, 3])),
        ends_on=None if until else months_later(last_notice, months),
        renewed_by=None if until else life.random.choice([0, 0, 6, 12]),
        until_end_of=until,
        notice_months=months,
        responsible=life.random.choice(life.managers) if life.random.random() < 0.2 else None,
        oversight_due=oversight if life.random.random() < 0.8 else None,
    )


def live(life: Life, on: date) -> None:
    """What happens on a day before the mails of the day are written."""
    for happening in (
        reviewing,
        acting,
        asking,
        deciding,
        agreeing,
        overseeing,
        planning,
        coming_and_going,
        replacing_managers,
        changing_the_portfolio,
        choosing_mails,
        losing_addresses,
        reading,
        answering,
    ):
        happening(life, on)


def later_moments(life: Life, on: date) -> Iterator[tuple[datetime, bool]]:
    """When more happens on some days, and whether that is before the mails of the day: in the night and at noon."""
    if life.random.random() < 0.06:
        yield at(on, 0) + timedelta(minutes=30), True
    if on in EDITIONS | REPLACED or life.random.random() < 0.08:
        yield at(on, 13), False


def happen(life: Life, moment: datetime) -> None:
    """What happens at such a moment: what is told at once."""
    on = moment.date()
    if moment.hour and on in EDITIONS | REPLACED:
        publish(life, moment)
    if life.editions and life.random.random() < 0.7:
        edition = life.world.editions[-1]
        about = life.random.choice([*edition.solutions, None])
        asker = life.random.choice([*life.world.here(*life.world.board, *life.world.committee), None])
        life.question(edition, about, asker, moment)
    for question in open_questions(life):
        if life.random.random() < 0.05:
            answer(life, question, moment)


def publish(life: Life, moment: datetime) -> None:
    on = moment.date()
    names = [name for name, plain in life.plain.items() if plain.exists(on)]
    replaces = life.world.editions[-1] if on in REPLACED else None
    edition = life.publish(life.random.sample(names, 5), on, replaces)
    open_it(life, edition, moment, 0.3)


def open_it(life: Life, edition: PlainEdition, moment: datetime, chance: float) -> None:
    for person in life.world.here(*life.world.board, *life.world.committee):
        if person not in edition.opened and life.random.random() < chance:
            life.open(edition, person, moment)


def reviewing(life: Life, on: date) -> None:
    """Some time around the due date."""
    for name, plain in life.plain.items():
        late = (on - plain.due_on(on)).days
        chance = 0.02 if late < -10 else 0.08 if late < 0 else 0.15 if late < 20 else 0.3
        chance = chance if plain.reviews else 0.03
        if life.random.random() < chance and on not in plain.reviews and plain.exists(on):
            life.review(name, on)


def acting(life: Life, on: date) -> None:
    for name, plain in life.plain.items():
        for action in plain.actions:
            if not action.done_on and life.random.random() < 0.06:
                life.finish(action, on)
        if life.random.random() < 0.004:
            due_on = on + timedelta(days=life.random.randrange(0, 40))
            life.take_on(name, life.random.choice(life.world.here(*life.managers)), due_on=due_on, on=on)


def asking(life: Life, on: date) -> None:
    if life.random.random() < 0.06:
        life.ask(life.random.choice(list(life.plain)), on)


def deciding(life: Life, on: date) -> None:
    for ask in life.world.asks:
        later = on + timedelta(days=life.random.randrange(3, 50))
        if not ask.answered and life.random.random() < 0.012:
            life.decide(ask, on, None)
        elif not ask.answered and life.random.random() < 0.012:
            life.decide(ask, on, later)
        elif ask.decisions and life.random.random() < 0.003:
            life.correct_decision(ask, later if ask.answered else None)


def agreeing(life: Life, on: date) -> None:
    """New ones, of which some come when it is nearly too late, and some that are terminated, prolonged or kept on."""
    if life.random.random() < 0.015:
        agree(life, on + timedelta(days=life.random.randrange(0, 120)))
    for agreement in life.world.agreements:
        if agreement.over or agreement.noticed:
            continue
        if agreement.ends_on and life.random.random() < 0.001:
            life.change_agreement(agreement, over=True)
        elif agreement.ends_on and life.random.random() < 0.0015:
            life.change_agreement(agreement, ends_on=months_later(agreement.ends_on, 3))
        elif life.random.random() < 0.0008:
            life.give_notice(agreement, on)
        elif agreement.notice(on) and life.random.random() < 0.001:
            life.let_run_on(agreement, on, on + timedelta(days=life.random.randrange(100, 500)))


def overseeing(life: Life, on: date) -> None:
    """Done some time around its day: the next one is due in a year, or nobody has said when."""
    for agreement in life.world.agreements:
        due = agreement.oversight_due
        if due is None or (agreement.oversight_done or on) < on or (due - on).days > 40:
            continue
        if life.random.random() < 0.012:
            unsaid = on >= due and life.random.random() < 0.5
            life.oversee(agreement, on, due if unsaid else on + timedelta(days=365))


def planning(life: Life, on: date) -> None:
    if life.random.random() < 0.06:
        name = life.random.choice(list(life.plain))
        own = life.plain[name].ladder(on)
        if not any(day == on for day, _ in life.plain[name].ladders):
            life.set_ladder(name, life.random.choice(OWN_LADDERS) if own == USUAL else USUAL, on)


def coming_and_going(life: Life, on: date) -> None:
    """People, of whom the secretariat stays."""
    for person in sorted(life.world.gone):
        if life.random.random() < 0.015:
            life.come_back(person)
    if life.random.random() < 0.03 and len(life.world.gone) < 4:
        leaver = life.random.choice(life.world.here(*life.users))
        if leaver not in life.world.administrators and leaver not in life.broken:
            life.leave(leaver)
    newest = life.world.editions[-1].final_on if life.world.editions else FIRST
    if (on - newest).days < 16 and life.random.random() < 0.03:
        life.join(life.random.choice([Role.READER, Role.COMMITTEE]))


def replacing_managers(life: Life, on: date) -> None:
    """Some time after a manager is gone; and now and then there is none, and maybe no deputy either."""
    for name, plain in life.plain.items():
        if not life.world.here(plain.manager) and life.random.random() < 0.03:
            manager = life.random.choice(life.world.here(*life.managers))
            life.hand_over(name, manager, plain.deputy if plain.deputy != manager else None)
    if life.random.random() < 0.05:
        life.hand_over(
            life.random.choice(list(life.plain)), None, life.random.choice([*life.managers[:4], None, None, None])
        )


def changing_the_portfolio(life: Life, on: date) -> None:
    for name, plain in life.plain.items():
        if plain.ended_on and life.random.random() < 0.02:
            life.retire(name, None)
    if life.random.random() < 0.025:
        name = life.random.choice([name for name, plain in life.plain.items() if plain.exists(on)])
        life.retire(name, on + timedelta(days=life.random.randrange(0, 10)))
    if life.random.random() < 0.03:
        later = on + timedelta(days=life.random.randrange(1, 20))
        life.arrive(life.random.choice(life.managers), on=on, active_from=later if life.random.random() < 0.5 else None)


def choosing_mails(life: Life, on: date) -> None:
    for person, kind in sorted(life.world.muted):
        if life.random.random() < 0.012:
            life.unmute(person, kind)
    if life.random.random() < 0.15:
        mute(life)


def mute(life: Life) -> None:
    """Somebody wants no more of a kind that may come to them."""
    world, kind = life.world, life.random.choice(MUTABLE)
    deciders, readers = [*world.committee, *world.administrators], [*world.board, *world.committee]
    choice = life.random.choice({"ask": deciders, "edition": readers}.get(kind, life.managers)), kind
    if choice not in world.muted:
        life.mute(*choice)


def losing_addresses(life: Life, on: date) -> None:
    """Addresses that the mail server doesn't know any more, until the secretariat has heard of it and mends them."""
    untold = {one.thing for one in life.post.addresses(on) if one not in life.post.said}
    for person in sorted(life.broken - untold):
        if life.random.random() < 0.1:
            life.mend(person)
    if life.random.random() < 0.06 and len(life.broken) < 2:
        person = life.random.choice(life.world.here(*life.managers, *life.world.board))
        life.lose(person)


def reading(life: Life, on: date) -> None:
    for edition in life.world.editions[-2:]:
        open_it(life, edition, at(on, 6), 0.15)


def answering(life: Life, on: date) -> None:
    for question in open_questions(life):
        if life.random.random() < 0.04:
            answer(life, question, at(on, 6))


def open_questions(life: Life) -> list[PlainQuestion]:
    return [question for question in life.world.questions if not question.answered]


def answer(life: Life, question: PlainQuestion, moment: datetime) -> None:
    about = question.solution
    people = life.world.here(about.manager, about.deputy) if about else []
    life.answer(question, life.random.choice(people or life.world.secretariat), moment)
