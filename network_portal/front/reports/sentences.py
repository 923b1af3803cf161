"""What the year's figures mean, in sentences. Computed, so that the same figures always say the same thing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.front.reports.gather import Facts
from network_portal.lib import dates
from network_portal.lib.money import kronor, thousands
from procurement.models import Need, Stage
from procurement.reports import NeedInYear

ASKS = 4  # more than four questions are not decided at one sitting
GOING_WELL, LOOK_OUT, LATE = "ok", "look", "late"


@dataclass(frozen=True)
class Light:
    """How one of the three parts goes for the member: a word, and the figures behind it."""

    part: int
    title: str
    state: str  # GOING_WELL, LOOK_OUT or LATE
    sentence: str

    @property
    def word(self) -> str:
        return {GOING_WELL: _("Going well"), LOOK_OUT: _("Look out"), LATE: _("Late")}[self.state]


def summary(facts: Facts) -> str:
    """The conclusion: three to five sentences."""
    parts = (_verdict, _learnt, _our_needs, _with_others, _fee)
    return " ".join(sentence for part in parts if (sentence := part(facts)))


def cluster_summary(facts: Facts) -> str:
    """The conclusion for those who arrange."""
    parts: tuple[Callable[[Facts], str], ...] = (_arranged, _demand, _pipeline, _fee)
    return " ".join(sentence for part in parts if (sentence := part(facts)))


def _verdict(facts: Facts) -> str:
    """More or less than the year before, by most of four figures. A year that lasts is not blamed for being shorter."""
    name, spreads = facts.organisation.name, [facts.spreads[key] for key in ("shared", "with_others", "people", "events")]
    if facts.member_since and facts.member_since.year == facts.year:
        return _("This is the first year in the network for %(name)s.") % {"name": name}
    if not any(spread.before for spread in spreads):
        return ""  # the portal knows nothing of the year before, which is not the same as that nothing happened
    balance = sum((spread.own > spread.before) - (spread.own < spread.before) for spread in spreads)
    if balance > 0:
        return _("%(name)s has got more out of the network than the year before.") % {"name": name}
    if facts.lasts:
        return ""
    if balance < 0:
        return _("%(name)s has got less out of the network than the year before.") % {"name": name}
    return _("%(name)s has got about as much out of the network as the year before.") % {"name": name}


def _learnt(facts: Facts) -> str:
    people, events = facts.spreads["people"], facts.spreads["events"]
    if not people.own:
        return _("Nobody from you has been to any of the year’s events.")
    told = ngettext("%(n)d person has learnt something new", "%(n)d people have learnt something new", people.own)
    at = ngettext("at %(n)d event", "at %(n)d events", events.own) % {"n": events.own}
    before = _(", against %(n)d people the year before") % {"n": people.before} if people.before else ""
    return f"{told % {'n': people.own}} {at}{before}."


def _our_needs(facts: Facts) -> str:
    needs = facts.needs.needs
    if not needs:
        return _("You have not described any need in the network yet.")
    moved = len(moved_on(needs))
    told = ngettext("Of your %(n)d need %(shared)d is shared", "Of your %(n)d needs %(shared)d are shared", len(needs))
    went = ngettext(", and %(n)d has come further", ", and %(n)d have come further", moved) % {"n": moved} if moved else ""
    return f"{told % {'n': len(needs), 'shared': facts.needs.shared}}{went}."


def _with_others(facts: Facts) -> str:
    count = facts.spreads["with_others"].own
    return (
        ngettext("You are with %(n)d need of others.", "You are with %(n)d needs of others.", count) % {"n": count}
        if count
        else ""
    )


def _fee(facts: Facts) -> str:
    fee = facts.spreads["fee"]
    if not fee.own:
        return _("No fee has been invoiced for %(year)d.") % {"year": facts.year}
    words = {"fee": kronor_of(fee.own), "change": kronor_of(abs(fee.own - fee.before))}
    if not fee.before:
        return _("The fee was %(fee)s.") % words
    if fee.own == fee.before:
        return _("The fee was %(fee)s, the same as the year before.") % words
    if fee.own > fee.before:
        return _("The fee was %(fee)s, %(change)s more than the year before.") % words
    return _("The fee was %(fee)s, %(change)s less than the year before.") % words


def _arranged(facts: Facts) -> str:
    if not facts.arranged:
        return _("%(name)s has not arranged any event this year.") % {"name": facts.organisation.name}
    seats = sum(event.people for event in facts.arranged)
    told = ngettext(
        "%(name)s has arranged %(n)d event with %(seats)d participants",
        "%(name)s has arranged %(n)d events with %(seats)d participants",
        len(facts.arranged),
    ) % {"name": facts.organisation.name, "n": len(facts.arranged), "seats": seats}
    return told + _(", from %(n)d of the network’s %(all)d municipalities.") % {
        "n": facts.reached,
        "all": facts.municipalities,
    }


def _demand(facts: Facts) -> str:
    count = facts.needs.published
    return ngettext(
        "The municipalities have published %(n)d new need during the year.",
        "The municipalities have published %(n)d new needs during the year.",
        count,
    ) % {"n": count}


def _pipeline(facts: Facts) -> str:
    early = sum(count for stage, count in facts.needs.by_stage.items() if stage <= Stage.EARLY_DIALOGUE)
    return ngettext(
        "%(n)d open need can still be influenced by those who know the market.",
        "%(n)d open needs can still be influenced by those who know the market.",
        early,
    ) % {"n": early}


def lights(facts: Facts) -> list[Light]:
    """How each of the three parts goes for a municipality."""
    return [_competence(facts), _innovation(facts), _operation(facts)]


def _competence(facts: Facts) -> Light:
    people, events = facts.spreads["people"], facts.spreads["events"]
    told = ngettext("%(n)d person", "%(n)d people", people.own) % {"n": people.own}
    at = ngettext("at %(n)d event", "at %(n)d events", events.own) % {"n": events.own}
    compared = " " + _("The middle of the network is %(n)d.") % {"n": people.median} if people.is_compared else ""
    well = people.own and people.own >= people.median
    return Light(1, _("Competence"), GOING_WELL if well else LOOK_OUT, f"{told} {at}.{compared}")


def _innovation(facts: Facts) -> Light:
    needs = facts.needs.needs
    moved, still = moved_on(needs), standing_still(facts)
    if not needs and not facts.together:
        return Light(
            2, _("Innovation and procurement"), LOOK_OUT, _("No need of your own, and you are with none of others’.")
        )
    told = ngettext("%(n)d need has come further.", "%(n)d needs have come further.", len(moved)) % {"n": len(moved)}
    if still:
        stood = ngettext("%(n)d has stood still all year.", "%(n)d have stood still all year.", len(still)) % {
            "n": len(still)
        }
        return Light(2, _("Innovation and procurement"), LOOK_OUT, f"{told} {stood}")
    return Light(2, _("Innovation and procurement"), GOING_WELL, told)


def _operation(facts: Facts) -> Light:
    held = _("%(held)d of %(planned)d network meetings are held.") % {
        "held": facts.meetings_held,
        "planned": facts.meetings_planned,
    }
    late = [bill for bill in facts.bills if not bill.is_paid and bill.due_on < facts.until]
    if late:
        words = {"number": late[0].number, "day": dates.day(late[0].due_on, year=True)}
        told = _("Invoice %(number)s should have been paid on %(day)s.") % words
        return Light(3, _("Operation and cohesion"), LATE, f"{held} {told}")
    if facts.bills and all(bill.is_paid for bill in facts.bills):
        held += " " + _("The fee is paid.")
    return Light(3, _("Operation and cohesion"), GOING_WELL, held)


def asks(facts: Facts) -> list[str]:
    """What the member is asked to decide, the weightiest first."""
    found = []
    if facts.next_fee is not None:
        words = {"year": facts.year + 1, "fee": kronor(facts.next_fee)}
        found.append(_("Membership %(year)d as well, fee %(fee)s.") % words)
    open_needs = [need for need in facts.needs.needs if not need.outcome_now]
    found += [
        _("Which way to choose for %(title)s.") % {"title": need.title}
        for need in open_needs
        if need.stage_now == Stage.EARLY_DIALOGUE
    ]
    found += [
        _("Whether %(title)s still is a need. It has stood in %(stage)s all year.")
        % {"title": need.title, "stage": need.stage_now_name}
        for need in standing_still(facts)
    ]
    found += [
        _("Whether %(title)s should be shared with the network.") % {"title": need.title}
        for need in open_needs
        if not need.shared
    ]
    if not facts.spreads["people"].own and facts.coming:
        first = facts.coming[0]
        found.append(
            _("Who goes to %(title)s on %(day)s.") % {"title": first.title, "day": dates.day(first.starts_at, year=True)}
        )
    return found[:ASKS]


def company(followers: int, contributors: int) -> str:
    """How many are with a need: `2 follow, 1 contributes`; nothing when nobody is."""
    told = []
    if followers:
        told.append(ngettext("%(n)d follows", "%(n)d follow", followers) % {"n": followers})
    if contributors:
        told.append(ngettext("%(n)d contributes", "%(n)d contribute", contributors) % {"n": contributors})
    return ", ".join(told)


def given(follows: int, contributes: int) -> str:
    """How many needs of others one is with: `you follow 2, you contribute to 1`."""
    told = []
    if follows:
        told.append(_("you follow %(n)d") % {"n": follows})
    if contributes:
        told.append(_("you contribute to %(n)d") % {"n": contributes})
    return ", ".join(told)


def moved_on(needs: list[NeedInYear]) -> list[NeedInYear]:
    """Needs that reached a later stage during the year, or were solved another way. New ones have come nowhere yet."""
    return [
        need
        for need in needs
        if (need.stage_now > (need.stage_then or Stage.NEED_IDENTIFIED)) or need.outcome_now == Need.Outcome.SOLVED_OTHERWISE
    ]


def standing_still(facts: Facts) -> list[NeedInYear]:
    """Open needs that are where they were in January. The last two stages are where a need may rest."""
    return [
        need
        for need in facts.needs.needs
        if not need.outcome_now and need.stage_then == need.stage_now and need.stage_now < Stage.FOLLOW_UP
    ]


def missing(facts: Facts) -> list[str]:
    """What the report cannot tell, said plainly."""
    found = [
        _("Your own working hours and travel: the portal does not count them."),
        _("Effects, such as money or time saved: nobody has measured them in the portal."),
    ]
    if facts.lasts:
        words = {"day": dates.day(facts.until, year=True), "last": dates.day(date(facts.year, 12, 31), year=True)}
        found.insert(
            0,
            _("The year is not over. The figures speak of the time up to %(day)s; make the report again after %(last)s.")
            % words,
        )
    if not any(spread.is_compared for spread in facts.spreads.values()):
        found.append(
            _("No comparison: fewer than five members are of the same kind, and nobody’s figures should be told by it.")
        )
    return found


def kronor_of(whole: int) -> str:
    """`32 000 kr` from a whole number."""
    return f"{thousands(whole)}\u00a0kr"
