"""Writing a need, changing it, and choosing who sees it."""

from datetime import timedelta

import pytest
import time_machine

from members.models import Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, Overtaken
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from procurement import actions
from procurement.forms import NeedForm
from procurement.models import Need, StageChange
from tests import factories
from tests.cast import Cast, person
from tests.procurement import world
from tests.procurement.world import WORDS

pytestmark = pytest.mark.django_db
OWN, CHOSEN, NETWORK = Need.Visibility.OWN, Need.Visibility.CHOSEN, Need.Visibility.NETWORK


def opened_on(need: Need) -> Opened:
    return Opened(NeedForm.for_need(need, None).mark, NeedForm.read)


def journal_of(need: Need, action: str) -> JournalEntry:
    return JournalEntry.objects.get(action=action, object_id=need.pk, object_type="procurement.need")


class TestDescribe:
    def test_begins_in_the_first_stage_with_the_writer_responsible(self, cast: Cast) -> None:
        need = actions.describe(cast.ystad, by=cast.officer, **WORDS)
        assert (need.stage, need.stage_since, need.outcome) == (1, dates.today(), "")
        assert (need.visibility, need.shared_at, need.published_at) == (OWN, None, None)
        assert need.responsible == cast.officer
        change = StageChange.objects.get(need=need)
        assert (change.from_stage, change.to_stage, change.by) == (None, 1, cast.officer)
        assert journal_of(need, "procurement.described").data["after"]["title"] == WORDS["title"]

    def test_can_be_shared_at_once(self, cast: Cast) -> None:
        need = actions.describe(
            cast.ystad, by=cast.officer, visibility=CHOSEN, organisations=[cast.malmo], cpv=factories.cpv(), **WORDS
        )
        assert Need.objects.visible_to(cast.neighbour).get() == need
        assert journal_of(need, "procurement.described").data["after"]["cpv"] == "03451000"

    def test_an_organisation_that_has_left_describes_nothing(self, cast: Cast) -> None:
        gone = world.former_member(cast)
        with pytest.raises(Refused, match="inte medlem"):
            actions.describe(gone.acting_for, by=gone, **WORDS)

    def test_one_line_fields_hold_one_line(self, cast: Cast) -> None:
        """A title with a line break would write a letter's first paragraph."""
        need = actions.describe(cast.ystad, by=cast.officer, **{**WORDS, "title": "Tång\n\n[Klicka](https://ond.example)"})
        assert need.title == "Tång [Klicka](https://ond.example)"

    def test_a_registry_number_is_given_once_in_an_organisation(self, cast: Cast) -> None:
        actions.describe(cast.ystad, by=cast.officer, registry_number="KS 2026/1", **WORDS)
        actions.describe(cast.malmo, by=cast.neighbour, registry_number="KS 2026/1", **WORDS)
        with pytest.raises(Refused, match="diarienumret"):
            actions.describe(cast.ystad, by=cast.officer, registry_number=" KS  2026/1 ", **WORDS)
        assert Need.objects.count() == 2

    def test_several_needs_can_lack_a_registry_number(self, cast: Cast) -> None:
        for _ in range(2):
            actions.describe(cast.ystad, by=cast.officer, **WORDS)
        assert Need.objects.count() == 2


class TestChange:
    def test_keeps_what_was_before_in_the_journal(self, cast: Cast) -> None:
        need = factories.need(cast)
        actions.change(need, by=cast.colleague, title="Tång", current_state=need.current_state, cpv=factories.cpv())
        data = journal_of(need, "procurement.changed").data
        assert data == {
            "before": {"title": "Tång och alger på badstränder", "cpv": None},
            "after": {"title": "Tång", "cpv": "03451000"},
        }

    def test_saving_the_same_words_is_no_change(self, cast: Cast) -> None:
        need = factories.need(cast)
        actions.change(need, by=cast.officer, visibility=OWN, **WORDS)
        assert not JournalEntry.objects.exists()
        assert Need.objects.get().updated_at == need.updated_at

    def test_does_not_write_over_what_a_colleague_saved_meanwhile(self, cast: Cast) -> None:
        need = factories.need(cast)
        opened = opened_on(need)
        actions.change(need, by=cast.colleague, opened=opened, title="Kollegans rubrik")
        with pytest.raises(Refused, match=r"Colleague Ystad sparade detta .* medan du skrev"):
            actions.change(need, by=cast.officer, opened=opened, title="Min rubrik")
        assert Need.objects.get().title == "Kollegans rubrik"

    def test_another_circle_of_readers_is_a_change_too(self, cast: Cast) -> None:
        need = factories.need(cast)
        opened = opened_on(need)
        actions.share(need, CHOSEN, [cast.malmo], by=cast.colleague)
        with pytest.raises(Overtaken) as refused:
            actions.change(need, by=cast.officer, opened=opened, title="Min rubrik")
        assert refused.value.changed == ["visibility", "organisations"]

    def test_a_need_that_only_moved_on_can_be_saved(self, cast: Cast) -> None:
        need = factories.need(cast)
        opened = opened_on(need)
        actions.move(need, 2, "Analyserat", dates.today(), by=cast.colleague)
        assert actions.change(need, by=cast.officer, opened=opened, title="Min rubrik").title == "Min rubrik"

    def test_a_registry_number_taken_meanwhile_is_refused_in_words(self, cast: Cast) -> None:
        factories.need(cast, registry_number="KS 1")
        need = factories.need(cast)
        with pytest.raises(Refused, match="diarienumret"):
            actions.change(need, by=cast.officer, registry_number="KS 1")


class TestShare:
    def test_remembers_since_when_others_see_it(self, cast: Cast) -> None:
        need = factories.need(cast)
        start = dates.now()
        with dates.at(start):
            actions.share(need, CHOSEN, [cast.malmo], by=cast.officer)
        with dates.at(start + timedelta(days=2)):
            need = actions.share(need, NETWORK, [], by=cast.officer)
        assert (need.shared_at, need.published_at) == (start, start + timedelta(days=2))
        assert not need.shares.exists()
        need = actions.share(need, OWN, [], by=cast.officer)
        assert (need.shared_at, need.published_at) == (None, None)

    def test_writes_who_saw_it_before_and_after(self, cast: Cast) -> None:
        need = world.chosen(cast, cast.malmo)
        actions.share(need, CHOSEN, [cast.malmo, cast.trelleborg], by=cast.officer)
        assert journal_of(need, "procurement.shared").data == {
            "before": {"visibility": "chosen", "organisations": ["Malmö"]},
            "after": {"visibility": "chosen", "organisations": ["Malmö", "Trelleborg"]},
        }

    def test_those_who_stay_keep_their_day(self, cast: Cast) -> None:
        need = world.chosen(cast, cast.malmo)
        since = need.shares.get().since
        actions.share(need, CHOSEN, [cast.malmo, cast.trelleborg], by=cast.officer)
        assert need.shares.get(organisation=cast.malmo).since == since

    def test_needs_somebody_to_share_with(self, cast: Cast) -> None:
        need = factories.need(cast)
        for nobody in ([], [cast.ystad]):
            with pytest.raises(Refused, match="minst en kommun"):
                actions.share(need, CHOSEN, nobody, by=cast.officer)

    def test_shares_by_name_with_municipalities_only(self, cast: Cast) -> None:
        need = factories.need(cast)
        for other in (cast.cluster, cast.office, world.partner()):
            with pytest.raises(Refused, match="namngivna kommuner"):
                actions.share(need, CHOSEN, [cast.malmo, other], by=cast.officer)

    def test_an_unknown_circle_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            actions.share(factories.need(cast), "everybody", [], by=cast.officer)

    def test_whoever_is_with_it_and_sees_it_no_more_is_let_go_and_told(self, cast: Cast) -> None:
        need = world.shared(cast)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        actions.follow(need, cast.trelleborg, by=cast.contributor)
        actions.follow(need, cast.cluster, by=cast.coordinator)
        Notice.objects.all().delete()
        actions.share(need, CHOSEN, [cast.malmo], by=cast.officer)
        assert [each.organisation for each in need.commitments.filter(ended_at=None)] == [cast.malmo]
        told = Notice.objects.order_by("person__email")
        assert [notice.person for notice in told] == [cast.contributor, cast.coordinator]
        assert all("färre" in notice.text and need.title in notice.subject for notice in told)
        let_go = JournalEntry.objects.filter(action="procurement.let_go")
        assert sorted(entry.data["organisation"] for entry in let_go) == ["Trelleborg", "Öresunds miljökluster"]

    def test_who_left_the_organisation_is_not_told_but_the_contact_is(self, cast: Cast) -> None:
        need = world.shared(cast)
        contact = person("Contact Trelleborg", cast.trelleborg, Role.Kind.ORGANISATION_CONTACT)
        actions.follow(need, cast.trelleborg, by=cast.contributor)
        cast.contributor.roles.update(ends_on=dates.today() - timedelta(days=1))
        Notice.objects.all().delete()
        actions.share(need, OWN, [], by=cast.officer)
        assert [notice.person for notice in Notice.objects.all()] == [contact]

    def test_each_narrowing_is_a_fact_of_its_own(self, cast: Cast) -> None:
        need = world.shared(cast)
        with time_machine.travel(dates.now()):
            for _ in range(2):
                actions.follow(need, cast.malmo, by=cast.neighbour)
                actions.share(need, OWN, [], by=cast.officer)
                actions.share(need, NETWORK, [], by=cast.officer)
        assert Notice.objects.filter(template__endswith="out_of_sight.txt").count() == 2

    def test_who_is_chosen_by_name_is_told_once(self, cast: Cast) -> None:
        contact = person("Contact Malmo", cast.malmo, Role.Kind.ORGANISATION_CONTACT)
        person("Reader Malmo", cast.malmo, Role.Kind.READER)
        Role.objects.create(person=contact, organisation=cast.malmo, kind=Role.Kind.PROCUREMENT_OFFICER)
        need = factories.need(cast)
        actions.share(need, CHOSEN, [cast.malmo], by=cast.officer)
        told = {notice.person: notice for notice in Notice.objects.all()}
        assert told.keys() == {cast.neighbour, contact}
        letter = told[cast.neighbour]
        assert letter.key == f"need-shared:{need.pk}:{cast.malmo.pk}:{cast.neighbour.pk}"
        assert letter.subject == "Ystad delar ett behov med er"  # the office sees subjects, but not this need
        assert "Officer Ystad på Ystad har valt att låta Malmö se behovet ”Tång" in letter.text
        assert need.get_absolute_url() in letter.text
        assert "Du får det här mejlet för att du är upphandlare eller kontaktperson för Malmö" in letter.text
        for visibility, chosen in ((OWN, []), (CHOSEN, [cast.malmo])):
            actions.share(need, visibility, chosen, by=cast.officer)
        assert Notice.objects.count() == 2

    def test_only_the_newly_chosen_are_told(self, cast: Cast) -> None:
        need = actions.describe(cast.ystad, by=cast.officer, visibility=CHOSEN, organisations=[cast.malmo], **WORDS)
        assert [notice.person for notice in Notice.objects.all()] == [cast.neighbour]
        actions.change(need, by=cast.officer, visibility=CHOSEN, organisations=[cast.malmo, cast.trelleborg])
        assert [notice.person for notice in Notice.objects.order_by("pk")] == [cast.neighbour, cast.contributor]

    def test_who_saw_it_in_the_network_is_not_told_of_being_chosen(self, cast: Cast) -> None:
        need = world.shared(cast)
        cast.trelleborg.memberships.update(ends_on=dates.today() - timedelta(days=1))  # left, and so did not see it
        actions.share(need, CHOSEN, [cast.malmo, cast.trelleborg], by=cast.officer)
        assert [notice.person for notice in Notice.objects.all()] == [cast.contributor]

    def test_who_acts_for_two_of_the_chosen_gets_one_letter_and_the_owners_people_none(self, cast: Cast) -> None:
        Role.objects.create(person=cast.neighbour, organisation=cast.trelleborg, kind=Role.Kind.PROCUREMENT_OFFICER)
        Role.objects.create(person=cast.contributor, organisation=cast.ystad, kind=Role.Kind.READER)
        need = factories.need(cast)
        actions.share(need, CHOSEN, [cast.trelleborg], by=cast.officer)
        actions.share(need, CHOSEN, [cast.trelleborg, cast.malmo], by=cast.officer)
        assert [notice.person for notice in Notice.objects.all()] == [cast.neighbour]

    def test_is_told_in_english_to_who_reads_english(self, cast: Cast) -> None:
        type(cast.neighbour).objects.filter(pk=cast.neighbour.pk).update(language="en")
        need = factories.need(cast, title="Seaweed\n\n[Click](https://bad.example)")
        actions.share(need, CHOSEN, [cast.malmo], by=cast.officer)
        letter = Notice.objects.get()
        assert letter.subject == "Ystad shares a need with you"
        assert "see the need “Seaweed [Click](https://bad.example)”" in letter.text
        assert "Do you have the same need?" in letter.text

    def test_wider_ends_nothing(self, cast: Cast) -> None:
        need = world.chosen(cast, cast.malmo)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        actions.share(need, NETWORK, [], by=cast.officer)
        assert need.commitments.filter(ended_at=None).count() == 1
