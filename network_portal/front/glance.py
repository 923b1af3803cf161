"""What the year has given so far, in three figures and a table; different for those who buy, arrange and administer.

Cheaper than the year's report, which counts the same things with more care: one query for each figure.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from competence.models import Event, Registration
from financing.models import Invoice
from members.models import Person
from members.search import reach
from network_portal.front.health import CLOCK_MAY_BE_SILENT
from network_portal.lib import dates
from network_portal.lib.money import kronor
from network_portal.records import outbox
from network_portal.records.models import Heartbeat, Job, Notice
from procurement.models import Commitment, Need
from procurement.rules import organisations_to_describe_for

ROWS = 8  # of the table: the rest is behind its link
REMEMBERED = 60  # seconds
TROUBLES = 1000  # failed letters and jobs are counted so far

Figure = dict[str, Any]  # value; of (a small word after it); label; note


def for_person(person: Person, year: int) -> dict[str, Any]:
    """`figures` and the table of the person's first role; nothing for somebody without a role."""
    if person.is_administrator:
        return {"figures": _remembered("all", lambda: administration(year)), "trouble": trouble()}
    if person.is_coordinator:
        return {"figures": _remembered("arranging", lambda: arranging(year)), "events": coming_events()}
    if person.active_roles:
        ours = "-".join(map(str, person.organisation_ids))
        return {
            "figures": _remembered(ours, lambda: buying(person, year)),
            **our_needs(person),
            "may_describe": bool(organisations_to_describe_for(person)),
        }
    return {"figures": []}


def _remembered(whose: str, count: Callable[[], list[Figure]]) -> list[Figure]:
    """A year's figures may be a minute old: they are the dearest part of a page that everybody begins at."""
    key = f"glance:{whose}:{dates.today()}:{get_language()}"
    return cache.get_or_set(key, count, REMEMBERED) or []


def buying(person: Person, year: int) -> list[Figure]:
    """What those who act for a municipality got out of the year: three queries."""
    mine = person.organisation_ids
    learnt = (
        _used_seats(year)
        .filter(organisation__in=mine)
        .aggregate(people=Count("person", distinct=True), events=Count("event", distinct=True))
    )
    needs = Need.objects.filter(organisation__in=mine).exclude(outcome=Need.Outcome.CANCELLED)
    shared = needs.aggregate(all=Count("pk"), shared=Count("pk", filter=~Q(visibility=Need.Visibility.OWN)))
    with_others = Commitment.objects.filter(ended_at=None).aggregate(
        ours=Count("pk", filter=Q(organisation__in=mine)),
        theirs=Count("organisation", distinct=True, filter=Q(need__organisation__in=mine)),
    )
    return [
        {
            "value": learnt["people"],
            "label": ngettext("of you has learnt something new", "of you have learnt something new", learnt["people"]),
            "note": ngettext("at %(n)d event", "at %(n)d events", learnt["events"]) % {"n": learnt["events"]},
        },
        {
            "value": shared["shared"],
            "of": _("of %(n)d") % {"n": shared["all"]},
            "label": _("of your needs are shared with others"),
            "note": ngettext(
                "%(n)d organisation follows or contributes",
                "%(n)d organisations follow or contribute",
                with_others["theirs"],
            )
            % {"n": with_others["theirs"]},
        },
        {
            "value": with_others["ours"],
            "label": ngettext("need of others that you are with", "needs of others that you are with", with_others["ours"]),
            "note": _("you follow or contribute"),
        },
    ]


def arranging(year: int) -> list[Figure]:
    """What those who arrange have achieved this year: three queries."""
    first, last = _span(year)
    events = Event.objects.filter(starts_at__range=(first, last), state=Event.State.PUBLISHED).aggregate(
        all=Count("pk"), held=Count("pk", filter=Q(ends_at__lt=dates.now()))
    )
    seats = _used_seats(year).aggregate(
        used=Count("pk"), people=Count("person", distinct=True), organisations=Count("organisation", distinct=True)
    )
    published = Need.objects.filter(published_at__range=(first, last)).aggregate(
        all=Count("pk"), owners=Count("organisation", distinct=True)
    )
    return [
        {
            "value": events["held"],
            "of": _("of %(n)d") % {"n": events["all"]},
            "label": _("events held this year"),
            "note": "",
        },
        {
            "value": seats["people"],
            "label": ngettext("person has taken part", "people have taken part", seats["people"]),
            "note": ngettext("from %(n)d organisation", "from %(n)d organisations", seats["organisations"])
            % {"n": seats["organisations"]},
        },
        {
            "value": published["all"],
            "label": ngettext("need published to the network", "needs published to the network", published["all"]),
            "note": ngettext("from %(n)d municipality", "from %(n)d municipalities", published["owners"])
            % {"n": published["owners"]},
        },
    ]


def administration(year: int) -> list[Figure]:
    """How the network is doing: two queries."""
    reached = reach()
    money = (
        Invoice.objects.filter(fee_table__year=year)
        .with_paid()
        .aggregate(
            billed=Sum("total"),
            received=Sum("paid"),
            late=Count("pk", filter=Q(due_on__lt=dates.today(), paid__lt=F("total"))),
        )
    )
    return [
        {
            "value": reached["members"],
            "of": _("of %(n)d") % {"n": reached["municipalities"]},
            "label": _("municipalities in Skåne are members"),
            "note": _("%(n)d per cent of the inhabitants") % {"n": reached["percent"]},
        },
        {
            "value": kronor(money["received"] or 0),
            "label": _("of the year’s fees are paid"),
            "note": _("of %(sum)s, %(late)s")
            % {
                "sum": kronor(money["billed"] or 0),
                "late": ngettext("%(n)d invoice is late", "%(n)d invoices are late", money["late"]) % {"n": money["late"]},
            },
        },
    ]


def trouble() -> list[dict[str, str]]:
    """What has gone wrong behind the scenes, if anything: one query."""
    late = Notice.objects.unsent().filter(created_at__lt=timezone.now() - outbox.LATE)
    unsent = late.order_by().values_list(Value("unsent"), "created_at")
    letters = Notice.objects.failed().order_by().values_list(Value("letter"), "created_at")
    jobs = Job.objects.failed().order_by().values_list(Value("job"), "ordered_at")
    ticks = Heartbeat.objects.filter(name="clock").values_list(Value("clock"), "at")
    found = list(ticks.union(letters, jobs, unsent, all=True)[:TROUBLES])
    ticked_at = next((at for kind, at in found if kind == "clock"), None)
    counted = Counter(kind for kind, _at in found)
    said = []
    if ticked_at is None or timezone.now() - ticked_at > CLOCK_MAY_BE_SILENT:
        said.append(
            {"text": _("The clock stands still: nothing is sent and no reports are made."), "url": reverse("front:overview")}
        )
    if counted["unsent"]:
        text = ngettext(
            "%(n)d letter has waited for more than ten minutes.",
            "%(n)d letters have waited for more than ten minutes.",
            counted["unsent"],
        )
        said.append({"text": text % {"n": counted["unsent"]}, "url": reverse("front:overview")})
    if counted["letter"]:
        text = ngettext("%(n)d letter could not be sent.", "%(n)d letters could not be sent.", counted["letter"])
        said.append({"text": text % {"n": counted["letter"]}, "url": reverse("records:notices") + "?state=failed"})
    if counted["job"]:
        text = ngettext("%(n)d piece of work failed.", "%(n)d pieces of work failed.", counted["job"])
        said.append({"text": text % {"n": counted["job"]}, "url": reverse("front:overview")})
    return said


def our_needs(person: Person) -> dict[str, Any]:
    """`needs` that one's organisations own or are with, the latest changed first: two queries.

    When there are more than the table holds, also how many of them are one's `own`, and how many one has `joined`: a third.
    """
    mine = set(person.organisation_ids)
    levels = dict(Commitment.objects.filter(organisation__in=mine, ended_at=None).values_list("need_id", "level"))
    rows = Need.objects.visible_to(person).filter(Q(organisation__in=mine) | Q(pk__in=levels)).for_list()
    company = Count("commitments", filter=Q(commitments__ended_at=None))
    found = list(rows.annotate(company=company).order_by("-updated_at", "-pk")[: ROWS + 1])
    needs = [
        {
            "need": need,
            "role": _("Leads") if need.organisation_id in mine else str(Commitment.Level(levels[need.pk]).label),
            "is_own": need.organisation_id in mine,
            "company": _company(need.company),  # the annotation above
        }
        for need in found[:ROWS]
    ]
    if len(found) <= ROWS:
        return {"needs": needs}
    owned = Q(organisation__in=mine)
    return {"needs": needs, **rows.order_by().aggregate(own=Count("pk", filter=owned), joined=Count("pk", filter=~owned))}


def _company(count: int) -> str:
    """How many organisations are with it."""
    return ngettext("%(n)s organisation", "%(n)s organisations", count) % {"n": count} if count else _("Nobody yet")


def coming_events() -> list[Event]:
    """The next events, drafts too, with how full they are: one query."""
    coming = Event.objects.exclude(state=Event.State.CANCELLED).upcoming().select_related("organiser")
    shown = ("title", "kind", "starts_at", "state", "capacity", "seats_taken", "queue_length", "organiser__short_name")
    return list(coming.only(*shown)[:ROWS])


def _used_seats(year: int) -> Any:
    """Registrations of people who came. Attendance that nobody has noted yet counts for nothing."""
    came = [Registration.Attendance.PRESENT, Registration.Attendance.PART]
    return Registration.objects.seated().filter(attendance__in=came, event__starts_at__range=_span(year))


def _span(year: int) -> tuple[datetime, datetime]:
    first = timezone.make_aware(datetime.combine(date(year, 1, 1), time.min))
    return first, timezone.make_aware(datetime.combine(date(year, 12, 31), time.max))
