"""Following a need, contributing to it, and stepping back."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from members.models import Membership, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from procurement import actions, rules
from procurement.models import Commitment, Need
from tests import factories
from tests.cast import Cast, person
from tests.procurement import world
from tests.races import race
from tests.strict import StrictClient

FOLLOW, CONTRIBUTE = Commitment.Level.FOLLOW, Commitment.Level.CONTRIBUTE


@pytest.mark.django_db
class TestFollow:
    def test_is_written_down_and_the_responsible_person_is_told(self, cast: Cast) -> None:
        need = world.shared(cast)
        commitment, is_new = actions.follow(need, cast.malmo, by=cast.neighbour)
        assert is_new
        assert (commitment.organisation, commitment.level, commitment.by) == (cast.malmo, FOLLOW, cast.neighbour)
        notice = Notice.objects.get()
        assert notice.person == cast.officer
        assert notice.subject == "Malmö följer ert behov ”Tång och alger på badstränder”"
        entry = JournalEntry.objects.get(action="procurement.followed")
        assert entry.data == {"organisation": "Malmö", "before": None, "after": {"level": "follow", "comment": ""}}

    def test_twice_is_once(self, cast: Cast) -> None:
        need = world.shared(cast)
        first, _ = actions.follow(need, cast.malmo, by=cast.neighbour)
        again, is_new = actions.follow(need, cast.malmo, by=cast.neighbour)
        assert (again, is_new) == (first, False)
        assert Notice.objects.count() == 1

    def test_a_responsible_person_who_has_left_is_not_told_but_the_contact_is(self, cast: Cast) -> None:
        need = world.shared(cast)
        cast.officer.roles.update(ends_on=dates.today() - timedelta(days=1))
        actions.follow(need, cast.malmo, by=cast.neighbour)
        assert [notice.person for notice in Notice.objects.all()] == [cast.colleague]

    def test_needs_a_membership(self, cast: Cast) -> None:
        need = world.chosen(cast, cast.malmo)
        Membership.objects.filter(organisation=cast.malmo).update(ends_on=dates.today() - timedelta(days=1))
        with pytest.raises(Refused, match="inte medlem"):
            actions.follow(need, cast.malmo, by=cast.neighbour)

    def test_is_refused_when_the_owner_has_taken_the_need_back_meanwhile(self, cast: Cast) -> None:
        need = world.shared(cast)
        Need.objects.update(visibility=Need.Visibility.OWN)
        with pytest.raises(Refused, match="inte längre"):
            actions.follow(need, cast.malmo, by=cast.neighbour)
        assert not Commitment.objects.exists()

    def test_is_refused_on_a_closed_need(self, cast: Cast) -> None:
        need = world.shared(cast, outcome=Need.Outcome.PAUSED)
        with pytest.raises(Refused, match="avslutat"):
            actions.follow(need, cast.malmo, by=cast.neighbour)

    def test_takes_the_place_of_contributing(self, cast: Cast) -> None:
        need = world.shared(cast)
        old, _ = actions.contribute(need, cast.malmo, "En volym", by=cast.neighbour)
        new, is_new = actions.follow(need, cast.malmo, by=cast.neighbour)
        old.refresh_from_db()
        assert is_new
        assert old.ended_at is not None
        assert list(need.commitments.filter(ended_at=None)) == [new]
        entry = JournalEntry.objects.get(action="procurement.followed")
        assert entry.data["before"] == {"level": "contribute", "comment": "En volym"}

    def test_answers_truthfully_when_a_colleague_was_first(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        person("Colleague Malmo", cast.malmo, Role.Kind.ORGANISATION_CONTACT)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        other = Role.objects.get(kind=Role.Kind.ORGANISATION_CONTACT, organisation=cast.malmo).person
        page = as_(other).post(reverse("procurement:follow", args=[need.pk]), follow=True).content.decode()
        assert "Malmö följer redan behovet, det sa Neighbour Malmo" in page

    def test_speaks_for_the_organisation_that_was_chosen(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        Role.objects.create(person=cast.neighbour, organisation=cast.trelleborg, kind=Role.Kind.PROCUREMENT_OFFICER)
        url = reverse("procurement:follow", args=[need.pk])
        assert as_(cast.neighbour).post(url, {"organisation": cast.trelleborg.pk}).status_code == 302
        assert Commitment.objects.get().organisation == cast.trelleborg

    @pytest.mark.parametrize("asked", ["0", "-1", "999999999999999999999", "x", "\x00", "🐙"])
    def test_never_for_an_organisation_one_does_not_act_for(
        self, asked: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        url = reverse("procurement:follow", args=[world.shared(cast).pk])
        assert as_(cast.neighbour).post(url, {"organisation": asked}).status_code == 403
        assert as_(cast.neighbour).post(url, {"organisation": cast.trelleborg.pk}).status_code == 403
        assert not Commitment.objects.exists()

    def test_swaps_the_parts_that_a_reload_would_show(
        self, cast: Cast, as_: Callable[..., StrictClient], swap_equals_reload: Callable[..., None]
    ) -> None:
        need = world.shared(cast)
        page = need.get_absolute_url()
        for verb in ("follow", "step_back"):
            for part in ("stance", "company"):
                swap_equals_reload(as_(cast.neighbour), reverse(f"procurement:{verb}", args=[need.pk]), page, part)


@pytest.mark.django_db
class TestContribute:
    def test_says_with_what(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        url = reverse("procurement:contribute", args=[need.pk])
        as_(cast.neighbour).post(url, {"comment": "  9 000 krukor\n\n[Klicka](https://ond.example) "})
        commitment = Commitment.objects.get()
        assert commitment.level == CONTRIBUTE
        notice = Notice.objects.get()
        assert "De skriver: ”9 000 krukor [Klicka](https://ond.example)”" in notice.text
        assert 'href="https://ond.example"' not in notice.html

    def test_takes_the_place_of_following_in_one_step(self, cast: Cast) -> None:
        need = world.shared(cast)
        old, _ = actions.follow(need, cast.malmo, by=cast.neighbour)
        new, _ = actions.contribute(need, cast.malmo, "Mätningar", by=cast.neighbour)
        old.refresh_from_db()
        assert old.ended_at == new.since or old.ended_at < new.since
        assert need.commitments.filter(ended_at=None).get() == new

    def test_can_be_said_anew(self, cast: Cast) -> None:
        need = world.shared(cast)
        actions.contribute(need, cast.malmo, "Mätningar", by=cast.neighbour)
        actions.contribute(need, cast.malmo, "Mätningar och en plats", by=cast.neighbour)
        assert need.commitments.filter(ended_at=None).get().comment == "Mätningar och en plats"
        assert need.commitments.count() == 2

    def test_keeps_what_was_typed_when_refused(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, outcome=Need.Outcome.PAUSED)
        page = as_(cast.neighbour).post(reverse("procurement:contribute", args=[need.pk]), {"comment": "Långt svar"})
        assert page.status_code == 200
        assert "Långt svar" in page.content.decode()
        assert "Behovet är avslutat" in page.content.decode()


@pytest.mark.django_db
class TestMayCommit:
    def test_by_role_and_kind_of_organisation(self, cast: Cast) -> None:
        need = world.shared(cast)
        partner = world.partner()
        contact = person("Contact Partner", partner, Role.Kind.ORGANISATION_CONTACT)
        cluster_contact = person("Contact Cluster", cast.cluster, Role.Kind.ORGANISATION_CONTACT)
        expected = {
            (cast.officer, cast.ystad): (False, False),  # one's own need
            (cast.neighbour, cast.malmo): (True, True),
            (cast.neighbour, cast.trelleborg): (False, False),
            (cast.coordinator, cast.cluster): (True, False),
            (cluster_contact, cast.cluster): (True, False),
            (contact, partner): (True, False),
            (cast.administrator, cast.office): (False, False),
            (cast.stranger, cast.malmo): (False, False),
            (person("Reader Malmo", cast.malmo, Role.Kind.READER), cast.malmo): (False, False),
        }
        seen = {
            (who, where): (rules.may_commit(who, need, where), rules.may_commit(who, need, where, CONTRIBUTE))
            for who, where in expected
        }
        assert seen == expected


@pytest.mark.django_db
class TestStepBack:
    def test_ends_the_commitment_and_tells_the_owner(self, cast: Cast) -> None:
        need = world.shared(cast)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        Notice.objects.all().delete()
        ended = actions.step_back(need, cast.malmo, by=cast.neighbour)
        assert ended is not None
        assert ended.ended_at is not None
        assert [notice.person for notice in Notice.objects.all()] == [cast.officer]
        assert JournalEntry.objects.get(action="procurement.stepped_back").data["before"]["level"] == "follow"

    def test_twice_is_once(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        url = reverse("procurement:step_back", args=[need.pk])
        assert "var inte med" in as_(cast.neighbour).post(url, follow=True).content.decode()
        assert not JournalEntry.objects.exists()

    def test_is_always_possible_on_a_closed_need(self, cast: Cast) -> None:
        need = world.shared(cast, outcome=Need.Outcome.CANCELLED)
        world.commitment(need, cast.malmo, cast.neighbour)
        assert actions.step_back(need, cast.malmo, by=cast.neighbour) is not None


@pytest.mark.django_db(transaction=True)
class TestRace:
    def _two_colleagues(self, cast: Cast) -> list[Callable[[], tuple[Commitment, bool]]]:
        need = world.shared(cast)
        other = person("Colleague Malmo", cast.malmo, Role.Kind.ORGANISATION_CONTACT)
        return [lambda who=who: actions.follow(need, cast.malmo, by=who) for who in (cast.neighbour, other)]

    def test_two_colleagues_press_follow_at_once(self, cast: Cast) -> None:
        results = race(*self._two_colleagues(cast))
        assert not [result for result in results if isinstance(result, Exception)]
        assert {commitment.pk for commitment, _ in results} == {Commitment.objects.get().pk}
        assert sorted(is_new for _, is_new in results) == [False, True]
        assert Notice.objects.count() == 1

    def test_canary_without_the_lock_one_of_them_crashes(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        meeting = threading.Barrier(2)
        look = actions._active

        def look_together(need: Need, organisation: object) -> Commitment | None:
            found = look(need, organisation)
            meeting.wait(timeout=20)
            return found

        monkeypatch.setattr(actions, "_locked", lambda need: Need.objects.get(pk=need.pk))
        monkeypatch.setattr(actions, "_active", look_together)
        results = race(*self._two_colleagues(cast))
        assert [type(result).__name__ for result in results if isinstance(result, Exception)] == ["IntegrityError"]

    def test_follow_and_taking_the_need_back_leave_nobody_behind(self, cast: Cast) -> None:
        """Whoever wins, no commitment is left on a need that its organisation cannot see."""
        for _ in range(5):
            need = factories.need(cast, visibility=Need.Visibility.NETWORK)
            race(
                lambda need=need: actions.follow(need, cast.malmo, by=cast.neighbour),
                lambda need=need: actions.share(need, Need.Visibility.OWN, [], by=cast.officer),
            )
            assert not need.commitments.filter(ended_at=None).exists()
