"""Who sees which need, on every way to it. A need that one may not know of does not exist."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from members.models import Organisation, Role
from network_portal.lib import dates
from procurement import actions, rules, search, waiting
from procurement.models import Commitment, Need, Stage
from tests import factories
from tests.cast import Cast, person
from tests.procurement import world
from tests.strict import StrictClient

OWN, CHOSEN, NETWORK = Need.Visibility.OWN, Need.Visibility.CHOSEN, Need.Visibility.NETWORK
CHOICE = Stage.STRATEGY

# visibility, stage, then who sees it. Malmö is chosen by name, Trelleborg is not; the cluster too, in the odd case below.
TABLE = [
    (OWN, 1, "owner reader"),
    (OWN, 5, "owner reader"),
    (CHOSEN, 1, "owner reader chosen"),
    (CHOSEN, 4, "owner reader chosen"),
    (CHOSEN, 5, "owner reader chosen"),
    (NETWORK, 1, "owner reader chosen neighbour cluster office partner"),
    (NETWORK, 4, "owner reader chosen neighbour cluster office partner"),
    (NETWORK, 5, "owner reader chosen neighbour"),
    (NETWORK, 6, "owner reader chosen neighbour"),
    (NETWORK, 12, "owner reader chosen neighbour"),
]


def visitors(cast: Cast) -> dict[str, Any]:
    return {
        "owner": cast.officer,
        "reader": cast.reader,
        "chosen": cast.neighbour,
        "neighbour": cast.contributor,
        "cluster": cast.coordinator,
        "office": cast.administrator,
        "partner": person("Partner Person", world.partner(), Role.Kind.ORGANISATION_CONTACT),
        "former": world.former_member(cast),
        "stranger": cast.stranger,
    }


def make(cast: Cast, visibility: str, stage: int, **fields: Any) -> Need:
    if visibility == CHOSEN:
        return world.chosen(cast, cast.malmo, stage=stage, **fields)
    return factories.need(cast, visibility=visibility, stage=stage, **fields)


@pytest.mark.parametrize(("visibility", "stage", "seers"), TABLE)
class TestSee:
    def test_the_page_and_every_list_agree(
        self, visibility: str, stage: int, seers: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = make(cast, visibility, stage, title="Sällsamma sandkorn", published_at=dates.now(), shared_at=dates.now())
        own_like = factories.need(cast, title="Sällsamma sandkorn igen")  # similar needs are shown on this page
        for name, visitor in visitors(cast).items():
            client = as_(visitor)
            expected = name in seers.split()
            assert client.get(need.get_absolute_url()).status_code == (200 if expected else 404), name
            page = client.get(reverse("procurement:needs"), {"tab": "network" if name not in "owner reader" else "ours"})
            assert (need.get_absolute_url() in page.content.decode()) == expected, f"{name}: list"
            table = client.get(reverse("procurement:needs_csv"), {"tab": "ours" if name in "owner reader" else "network"})
            assert (f"\n{need.pk};" in table.content.decode()) == expected, f"{name}: CSV"
            hits = [hit.url for hit in search.search(visitor, ["sällsamma"])]
            assert (need.get_absolute_url() in hits) == expected, f"{name}: search"
            others = [] if name in {"owner", "reader"} else [item.url for item in waiting.waiting(visitor)]
            if not expected:
                assert need.get_absolute_url() not in others, f"{name}: waiting"
        similar = as_(cast.officer).get(own_like.get_absolute_url()).content.decode()
        assert need.get_absolute_url() in similar

    def test_the_rule_in_python_is_the_rule_in_the_database(
        self, visibility: str, stage: int, seers: str, cast: Cast
    ) -> None:
        need = make(cast, visibility, stage)
        ids = {cast.malmo.pk}
        organisations = [cast.ystad, cast.malmo, cast.trelleborg, cast.cluster, cast.office, world.partner()]
        for organisation in organisations:
            in_database = Need.objects.visible_for([organisation]).filter(pk=need.pk).exists()
            assert rules.sees(organisation, need, ids) == in_database, organisation.short_name


@pytest.mark.django_db
class TestSecrecy:
    def test_a_cluster_chosen_by_name_in_the_database_still_sees_nothing_from_the_choice_of_way(self, cast: Cast) -> None:
        early, late = (world.chosen(cast, cast.cluster, stage=stage) for stage in (4, 5))
        assert list(Need.objects.visible_to(cast.coordinator)) == [early]
        assert late not in Need.objects.visible_to(cast.coordinator)

    def test_two_cluster_roles_open_nothing_more(self, cast: Cast) -> None:
        Role.objects.create(person=cast.coordinator, organisation=cast.office, kind=Role.Kind.NETWORK_ADMINISTRATOR)
        world.shared(cast, stage=5)
        assert not Need.objects.visible_to(cast.coordinator).exists()

    def test_somebody_with_one_foot_in_a_municipality_sees_what_the_municipality_sees(self, cast: Cast) -> None:
        Role.objects.create(person=cast.coordinator, organisation=cast.malmo, kind=Role.Kind.READER)
        shared = world.shared(cast, stage=5)
        hidden = world.chosen(cast, cast.cluster, stage=5)
        assert list(Need.objects.visible_to(cast.coordinator)) == [shared]
        assert hidden not in Need.objects.visible_to(cast.coordinator)

    def test_a_role_that_ended_yesterday_opens_nothing(self, cast: Cast) -> None:
        cast.neighbour.roles.update(ends_on=dates.today() - dates.timedelta(days=1))
        world.shared(cast)
        assert not Need.objects.visible_to(cast.neighbour).exists()

    def test_a_municipality_that_left_keeps_its_own_and_loses_the_network(self, cast: Cast) -> None:
        gone = world.former_member(cast)
        organisation = gone.acting_for
        own = factories.need(cast, organisation=organisation, responsible=gone)
        world.shared(cast)
        assert list(Need.objects.visible_to(gone)) == [own]

    def test_similar_needs_are_sought_among_the_visible_ones(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        shown = world.shared(cast, title="Rena och torra golv i förskolans entréer")
        hidden = world.shared(cast, title="Rena och torra golv i skolans entréer", stage=5)
        for visitor, sees in ((cast.neighbour, True), (cast.coordinator, False)):
            page = as_(visitor).get(shown.get_absolute_url()).content.decode()
            assert (hidden.get_absolute_url() in page) == sees
            assert ("skolans entréer" in page.replace("förskolans", "")) == sees

    def test_the_codes_tell_nothing_of_needs(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        code = factories.cpv()
        client = as_(cast.coordinator)

        def found() -> str:
            page = client.get(reverse("procurement:cpv_search"), {"q": "växter"}).content.decode()
            return page[page.index("<main") : page.index("</main>")]

        before = found()
        world.shared(cast, title="Hemliga växter", stage=5, cpv=code)
        assert found() == before

    def test_filters_do_not_open_what_the_list_hides(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, stage=5, cpv=factories.cpv(), outcome="paused")
        client = as_(cast.coordinator)
        for query in (
            "stage=5",
            "stage=paused",
            f"organisation={cast.ystad.pk}",
            "cpv=03",
            "q=alger",
            "followed=1",
            "tab=ours",
        ):
            for name in ("procurement:needs", "procurement:needs_csv"):
                assert need.title not in client.get(f"{reverse(name)}?{query}").content.decode(), query

    def test_a_need_that_came_back_does_not_tell_what_was_said_in_the_choice_of_way(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = world.shared(cast, stage=4)
        today = dates.today()
        answers = dict.fromkeys(["form", "questions", "summary"], "Upp till 2,4 miljoner")
        actions.move(need, 5, "Vi väljer innovationspartnerskap", today, by=cast.officer, answers=answers)
        actions.move(need, 4, "Beslutet om innovationspartnerskap drogs tillbaka", today, by=cast.officer)
        seen_by_malmo = as_(cast.neighbour).get(need.get_absolute_url()).content.decode()
        seen_by_cluster = as_(cast.coordinator).get(need.get_absolute_url()).content.decode()
        assert "innovationspartnerskap" in seen_by_malmo
        assert "2,4 miljoner" in seen_by_malmo
        assert "innovationspartnerskap" not in seen_by_cluster
        assert "2,4 miljoner" not in seen_by_cluster
        assert "Vägval" not in seen_by_cluster.partition("Vad som har hänt")[2]

    def test_a_cluster_that_follows_is_let_go_at_the_choice_of_way_without_hearing_why(self, cast: Cast) -> None:
        from network_portal.records.models import Notice

        need = world.shared(cast, stage=4)
        actions.follow(need, cast.cluster, by=cast.coordinator)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        Notice.objects.all().delete()
        answers = dict.fromkeys(["form", "questions", "summary"], "Finns")
        actions.move(need, 5, "Hemligt skäl", dates.today(), by=cast.officer, answers=answers)
        with_it = need.commitments.filter(ended_at=None).values_list("organisation", flat=True)
        assert list(with_it) == [cast.malmo.pk]
        told = {notice.person_id: notice for notice in Notice.objects.all()}
        assert told.keys() == {cast.coordinator.pk, cast.neighbour.pk}
        assert "Hemligt skäl" in told[cast.neighbour.pk].text
        assert "Hemligt skäl" not in told[cast.coordinator.pk].text + told[cast.coordinator.pk].html
        assert f"/needs/{need.pk}/" not in told[cast.coordinator.pk].text

    def test_a_cluster_cannot_press_follow_on_a_page_it_saw_before_the_choice_of_way(
        self, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = world.shared(cast, stage=4)
        client = as_(cast.coordinator)
        assert client.get(need.get_absolute_url()).status_code == 200
        Need.objects.filter(pk=need.pk).update(stage=5)
        assert client.post(reverse("procurement:follow", args=[need.pk])).status_code == 404
        assert not Commitment.objects.exists()

    def test_the_figures_of_a_cluster_count_only_what_it_sees(self, cast: Cast) -> None:
        from procurement.reports import figures

        world.shared(cast, published_at=dates.now())
        world.shared(cast, published_at=dates.now(), stage=5)
        counted = figures(cast.cluster, dates.today().year)
        assert (counted.published, counted.by_stage) == (1, {1: 1})


@pytest.mark.django_db
def test_the_back_office_follows_the_same_rule(cast: Cast) -> None:
    """A network administrator sits at the office, which works with the clusters: no back door."""
    from django.contrib.admin import site
    from django.test import RequestFactory

    from procurement.admin import NeedAdmin

    need = world.shared(cast, stage=5)
    draft = factories.need(cast)
    shown = world.shared(cast)
    request = RequestFactory().get("/")
    request.user = cast.administrator
    cast.administrator.is_staff = cast.administrator.is_superuser = True
    rows = NeedAdmin(Need, site).get_queryset(request)
    assert set(rows) == {shown}
    assert need not in rows
    assert draft not in rows


def test_partners_count_as_possible_bidders() -> None:
    kinds = Organisation.Kind
    assert {kind: rules.buys(Organisation(kind=kind)) for kind in kinds} == {
        kinds.MUNICIPALITY: True,
        kinds.CLUSTER: False,
        kinds.COORDINATOR: False,
        kinds.PARTNER: False,
    }
