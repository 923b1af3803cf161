from dataclasses import dataclass
from datetime import date

from allauth.socialaccount.models import SocialAccount

from members.models import IdentityProvider, Membership, Organisation, Person, Role, SecondFactorRule
from network_portal.lib import secrets
from tests.access.table import Row
from tests.cast import KINDS, Cast, organisation, person


@dataclass
class World:
    """Ystad's membership, the officer's role there, and a colleague who has not answered the invitation."""

    cast: Cast
    membership: Membership
    role: Role
    invited: Person
    outside: Organisation


SIGNED_IN = "302 200 200 200 200 200 200"
ADMINISTRATOR = "302 403 403 403 403 403 200"
ADMINISTRATOR_POST = "302 403 403 403 403 403 302"
WITH_A_ROLE = "302 403 200 200 200 200 200"
# The cast's contact person (`colleague`) is no column of the table; her rights are tested in tests/members.
INVITE = {"name": "Ny Kollega", "email": "ny.kollega@example.org", "kind": "reader", "starts_on": "2026-01-01"}

ROWS: dict[str, Row] = {
    "members:organisations": Row(SIGNED_IN),
    "members:organisations_csv": Row(SIGNED_IN),
    "members:organisation": Row(SIGNED_IN, lambda world: [world.cast.ystad.pk]),
    "members:organisation_add": Row(ADMINISTRATOR),
    "members:organisation_add again": Row(
        ADMINISTRATOR_POST,
        method="POST",
        data=lambda world: {
            "kind": "partner",
            "name": "Region Skåne",
            "short_name": "Region Skåne",
            "organisation_number": "232100-0255",
        },
    ),
    "members:organisation_edit": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:organisation_edit again": Row(
        ADMINISTRATOR_POST,
        lambda world: [world.cast.ystad.pk],
        method="POST",
        data=lambda world: {"name": "Ystads kommun", "short_name": "Ystad", "organisation_number": "212000-1181"},
    ),
    "members:membership_add": Row(ADMINISTRATOR, lambda world: [world.outside.pk]),
    "members:membership_add again": Row(
        ADMINISTRATOR_POST, lambda world: [world.outside.pk], method="POST", data=lambda world: {"starts_on": "2026-01-01"}
    ),
    "members:membership_end": Row(ADMINISTRATOR, lambda world: [world.membership.pk]),
    "members:membership_end again": Row(
        ADMINISTRATOR_POST, lambda world: [world.membership.pk], method="POST", data=lambda world: {"ends_on": "2030-12-31"}
    ),
    "members:people": Row(WITH_A_ROLE),
    "members:people_csv": Row(ADMINISTRATOR),
    "members:person": Row("302 404 200 200 200 200 200", lambda world: [world.cast.officer.pk]),
    "members:person_add": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:person_add again": Row(
        ADMINISTRATOR_POST, lambda world: [world.cast.ystad.pk], method="POST", data=lambda world: INVITE
    ),
    "members:person_edit": Row("302 404 403 403 403 403 200", lambda world: [world.cast.officer.pk]),
    "members:person_edit again": Row(
        "302 404 403 403 403 403 302",
        lambda world: [world.cast.officer.pk],
        method="POST",
        data=lambda world: {"name": "Officer Ystad", "email": "officer@example.org"},
    ),
    "members:person_invite": Row("302 404 403 403 403 403 302", lambda world: [world.invited.pk], method="POST"),
    "members:person_close": Row("302 404 403 403 403 403 200", lambda world: [world.cast.officer.pk]),
    "members:person_close again": Row("302 404 403 403 403 403 302", lambda world: [world.cast.officer.pk], method="POST"),
    "members:person_reopen": Row("302 404 403 403 403 403 302", lambda world: [world.cast.officer.pk], method="POST"),
    "members:role_add": Row("302 404 403 403 403 403 200", lambda world: [world.cast.officer.pk]),
    "members:role_add again": Row(
        "302 404 403 403 403 403 302",
        lambda world: [world.cast.officer.pk],
        method="POST",
        data=lambda world: {"organisation": world.cast.ystad.pk, "kind": "reader", "starts_on": "2026-01-01"},
    ),
    "members:role_end": Row("302 404 403 403 403 403 200", lambda world: [world.role.pk]),
    "members:role_end again": Row(
        "302 404 403 403 403 403 302",
        lambda world: [world.role.pk],
        method="POST",
        data=lambda world: {"ends_on": "2030-12-31"},
    ),
    "members:profile": Row(SIGNED_IN),
    "members:profile again": Row(
        "302 302 302 302 302 302 302", method="POST", data=lambda world: {"name": "Nytt Namn", "language": "sv"}
    ),
    "members:calendar_renew": Row(SIGNED_IN),
    "members:calendar_renew again": Row("302 302 302 302 302 302 302", method="POST"),
    "members:security": Row(SIGNED_IN),
    "members:session_end": Row("302 404 404 404 404 404 404", lambda world: [10**6], method="POST"),
    "members:sessions_end": Row("302 302 302 302 302 302 302", method="POST"),
    "members:second_factor": Row(ADMINISTRATOR),
    "members:second_factor again": Row(
        ADMINISTRATOR_POST, method="POST", data=lambda world: {"network_administrator": "2030-01-01"}
    ),
    # The contact person, who is no column, sees her own organisation's.
    "members:provider": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:provider_edit": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:provider_edit again": Row(
        ADMINISTRATOR_POST,
        lambda world: [world.cast.ystad.pk],
        method="POST",
        data=lambda world: {
            "protocol": "openid_connect",
            "issuer": "https://login.example.org/ystad",
            "client_id": "abc",
            "domains": "ystad.example",
        },
    ),
    "members:provider_remove": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:provider_remove again": Row(ADMINISTRATOR_POST, lambda world: [world.cast.ystad.pk], method="POST"),
    # Not in use yet: only an administrator tests it.
    "members:to_provider": Row("404 404 404 404 404 404 200", lambda world: [world.cast.ystad.pk]),
    "members:person_unbind": Row(ADMINISTRATOR_POST, lambda world: [world.cast.officer.pk], method="POST"),
    "members:language": Row("302 302 302 302 302 302 302", method="POST", data=lambda world: {"language": "en"}),
    # Who has a role has no use for the page that says whom to ask for one.
    "members:no_role": Row("302 200 302 302 302 302 302"),
    # The network has an administrator, so no link opens it any more.
    "members:first_administrator": Row("409 409 409 409 409 409 409", lambda world: ["MQ:abc:def"]),
}


def make_world(cast: Cast) -> World:
    invited = person("Invited Ystad", cast.ystad, KINDS.READER)
    outside = organisation("municipality", "Skurup", "2120001082", "1264", 16_500)
    outside.memberships.update(ends_on=date(2024, 12, 31))
    provider = IdentityProvider.objects.create(
        organisation=cast.ystad,
        issuer="https://login.example.org/own",
        client_id="abc",
        sealed_secret=secrets.seal("hush"),
    )
    provider.domains.create(domain="own.example")
    SocialAccount.objects.create(user=cast.officer, provider=provider.key, uid="1")
    SecondFactorRule.objects.create(kind=KINDS.READER, starts_on=date(2099, 1, 1))
    return World(
        cast,
        membership=cast.ystad.memberships.get(),
        role=cast.officer.roles.get(),
        invited=invited,
        outside=outside,
    )
