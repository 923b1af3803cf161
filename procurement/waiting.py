"""What waits for a person among the needs."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from members.models import Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from procurement import rules
from procurement.models import Commitment, Need, Share

NEWS = timedelta(days=14)
AT_MOST = 10  # of each sort: the home page is for what matters, the list of needs for all


def waiting(person: Person) -> list[Item]:
    """Stages that nobody has confirmed for long, who is new with one's needs, and needs newly shared: four queries."""
    minding = [role.organisation_id for role in person.active_roles if role.kind in rules.CHANGE.roles]
    return [
        *(_silent(person, minding) if minding else []),
        *(_company(minding) if minding else []),
        *(_shared(person) if person.active_roles else []),
    ]


def _silent(person: Person, organisations: list[int]) -> list[Item]:
    """Asked of the responsible person; of every colleague when that person has left."""
    # The organisations are said twice: the database would otherwise gather the roles of all.
    minders = Role.objects.current().filter(
        organisation__in=organisations,
        person=OuterRef("responsible"),
        organisation=OuterRef("organisation"),
        kind__in=rules.CHANGE.roles,
        person__is_active=True,
    )
    asked_on = dates.today() - timedelta(days=rules.SILENT_DAYS)
    needs = (
        Need.objects.open()
        .filter(organisation__in=organisations, stage_checked_on__lte=asked_on)
        .filter(Q(responsible=person) | ~Exists(minders))
        .order_by("stage_checked_on", "pk")
    )
    return [
        Item(
            due_on=need.stage_checked_on + timedelta(days=rules.SILENT_DAYS),
            kind=_("Need"),
            title=need.title,
            why=_("Is it right that you are still in %(stage)s? Nothing has been heard since %(day)s.")
            % {"stage": need.get_stage_display(), "day": dates.day(need.stage_checked_on)},
            url=f"{need.get_absolute_url()}#stage",
            action=_("Answer"),
            must=True,
        )
        for need in needs.only("title", "stage", "stage_checked_on")[:AT_MOST]
    ]


def _company(organisations: list[int]) -> list[Item]:
    commitments = (
        Commitment.objects.filter(
            need__organisation__in=organisations, ended_at=None, since__gte=dates.now() - NEWS, need__outcome=""
        )
        .select_related("need", "organisation", "by")
        .only("level", "since", "need__title", "organisation__short_name", "by__name", "by__email")
        .order_by("-since")
    )
    return [
        Item(
            due_on=dates.as_local_date(each.since),
            kind=_("Need"),
            title=each.need.title,
            why=(
                _("%(organisation)s contributes to your need, says %(person)s.")
                if each.level == Commitment.Level.CONTRIBUTE
                else _("%(organisation)s follows your need, says %(person)s.")
            )
            % {"organisation": each.organisation, "person": each.by},
            url=f"{each.need.get_absolute_url()}#company",
            action=_("See who"),
        )
        for each in commitments[:AT_MOST]
    ]


def _shared(person: Person) -> list[Item]:
    """Needs of others that became visible lately: to the network, or to the person's organisation by name."""
    since = dates.now() - NEWS
    mine = person.organisation_ids
    shares = Share.objects.filter(organisation__in=mine)
    newest = shares.filter(need=OuterRef("pk")).order_by("-since")
    # Their ids first, each half by its own index: in one condition with what is visible every need would be read.
    published = Need.objects.filter(visibility=Need.Visibility.NETWORK, published_at__gte=since).order_by("-published_at")
    by_name = shares.filter(since__gte=since, need__visibility=Need.Visibility.CHOSEN)
    recent = list(published.values_list("pk")[: 5 * AT_MOST].union(by_name.values_list("need_id")))
    needs = (
        Need.objects.visible_to(person)
        .open()
        .exclude(organisation__in=mine)
        .filter(pk__in=[pk for (pk,) in recent])
        .exclude(pk__in=Commitment.objects.filter(organisation__in=mine, ended_at=None).values("need_id"))
        .select_related("organisation")
        .annotate(seen_from=Greatest("published_at", Subquery(newest.values("since")[:1])))
        .order_by("-seen_from", "-pk")
    )
    return [
        Item(
            due_on=dates.as_local_date(need.seen_from or need.updated_at),
            kind=_("Need"),
            title=need.title,
            why=_("%(organisation)s shares a new need. Do you have the same one?") % {"organisation": need.organisation},
            url=need.get_absolute_url(),
            action=_("Read"),
        )
        for need in needs.only("title", "updated_at", "organisation__short_name")[:AT_MOST]
    ]
