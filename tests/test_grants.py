"""The page "Who may what" compared with the access table: each role gets through where its grants say so, and nowhere else."""

from dataclasses import replace

import pytest

from members import rules
from members.grants import Grant
from members.models import Person, Role
from network_portal.front import grants
from network_portal.front import rules as front
from tests.access.grants import RESTS_ON, Opened
from tests.access.walk import APPS, Step, rows, walk
from tests.cast import KINDS, Cast, person

NO = {403, 404}
ROLES = [KINDS.PROCUREMENT_OFFICER, KINDS.ORGANISATION_CONTACT, KINDS.READER, KINDS.CLUSTER_COORDINATOR]
ROLES += [KINDS.NETWORK_ADMINISTRATOR]


def test_every_sentence_of_the_page_is_compared() -> None:
    """A grant that opens no address of the table is a promise that nothing keeps.

    Appointing is compared below; what is one's own to hand over is walked in tests/front/test_hand_over.py.
    """
    shown = [grant for _title, part in grants.SOURCES for grant in part]
    elsewhere = (rules.APPOINT, front.HAND_OVER_OWN)
    compared = [grant for opened in RESTS_ON.values() for grant in opened.grants]
    assert [str(grant.sentence) for grant in shown if grant not in [*compared, *elsewhere]] == []
    assert set(RESTS_ON) <= set(rows())


@pytest.mark.parametrize("app", APPS)
def test_roles_get_through_where_the_page_says(app: str, cast: Cast) -> None:
    through, said = {}, {}
    for step in walk(app, cast):
        if opened := RESTS_ON.get(step.name):
            through[step.name] = let_through(step, people(cast, opened))
            said[step.name] = {kind for kind in ROLES if says_yes(opened, kind)}
    assert through == said


def says_yes(opened: Opened, kind: str) -> bool:
    """What the page says of somebody with the role: a grant for one's own organisation holds for the owner's people."""
    own = kind in {KINDS.PROCUREMENT_OFFICER, KINDS.ORGANISATION_CONTACT, KINDS.READER}  # a municipality's roles
    return any(kind in grant.roles and (not grant.own or own or opened.own_anywhere) for grant in opened.grants)


def let_through(step: Step, people: dict[str, Person]) -> set[str]:
    """The roles for which the address does not answer 403 or 404."""
    return {kind for kind, somebody in people.items() if step.ask(somebody).status_code not in NO}


def people(cast: Cast, opened: Opened) -> dict[str, Person]:
    """Somebody with each role: of Ystad, or of its neighbour, and of the cluster organisation and the office."""
    place = cast.malmo if opened.by_others else cast.ystad
    municipal = {kind: person(f"Somebody {kind}", place, kind) for kind in ROLES[:3]}
    return {**municipal, ROLES[3]: cast.coordinator, ROLES[4]: cast.administrator}


def test_coordinators_and_administrators_are_appointed_by_those_the_page_says(cast: Cast) -> None:
    for kind, somebody in people(cast, Opened(())).items():
        given = {role for place in (cast.ystad, cast.cluster, cast.office) for role in rules.roles_to_give(somebody, place)}
        appoints = {KINDS.CLUSTER_COORDINATOR, KINDS.NETWORK_ADMINISTRATOR} <= given
        assert appoints is (kind in rules.APPOINT.roles)
    assert {role for role in Role.Kind.values if role in rules.APPOINTED}


def test_canary_a_role_too_many_on_the_page_is_noticed(cast: Cast) -> None:
    step = next(step for step in walk("members", cast) if step.name == "members:organisation_add")
    opened = RESTS_ON[step.name]
    told: Grant = replace(opened.grants[0], roles=frozenset({*opened.grants[0].roles, KINDS.READER}))
    promised = {kind for kind in ROLES if says_yes(Opened((told,)), kind)}
    assert let_through(step, people(cast, opened)) != promised
