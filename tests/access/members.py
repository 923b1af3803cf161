from dataclasses import dataclass
from datetime import date

from allauth.socialaccount.models import SocialAccount
from django.core.files.base import ContentFile

from members import actions
from members.models import (
    ChangeRequest,
    ContactCheck,
    IdentityProvider,
    Invitation,
    Mandate,
    Membership,
    NoticePeriod,
    Organisation,
    PeopleImport,
    Role,
    SecondFactorRule,
)
from network_portal.lib import secrets
from tests import factories
from tests.access.table import Row
from tests.cast import KINDS, Cast, organisation


@dataclass
class World:
    """Ystad's membership, the officer's role and mandate there, somebody who has not answered the invitation, and a period
    of notice that does not hold yet."""

    cast: Cast
    people_import: PeopleImport
    membership: Membership
    role: Role
    invitation: Invitation
    outside: Organisation
    mandate: Mandate
    request: ChangeRequest
    coming: NoticePeriod


SIGNED_IN = "302 200 200 200 200 200 200"
ADMINISTRATOR = "302 403 403 403 403 403 200"
ADMINISTRATOR_POST = "302 403 403 403 403 403 302"
CONTACT = "302 403 403 403 403 403 403"
CONTACT_OF_SEEN = "302 404 403 403 403 403 403"
WITH_A_ROLE = "302 403 200 200 200 200 200"
# The cast's contact person (`colleague`) is no column of the table; her rights are tested in tests/members.
INVITE = {
    "name": "Ny Kollega",
    "email": "ny.kollega@example.org",
    "kind": "reader",
    "starts_on": "2026-01-01",
    "language": "sv",
}
ANSWER = {"name": "Ny Kollega", "title": "", "phone": "", "password": "femton hästar betar"}

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
    "members:contact_check": Row(ADMINISTRATOR, lambda world: [world.cast.ystad.pk]),
    "members:contact_check again": Row(
        ADMINISTRATOR_POST, lambda world: [world.cast.ystad.pk], method="POST", data=lambda world: {"basis": "right"}
    ),
    "members:contact_checks": Row(ADMINISTRATOR),
    "members:membership_add": Row(ADMINISTRATOR, lambda world: [world.outside.pk]),
    "members:membership_add again": Row(
        ADMINISTRATOR_POST, lambda world: [world.outside.pk], method="POST", data=lambda world: {"starts_on": "2026-01-01"}
    ),
    "members:membership_end": Row(ADMINISTRATOR, lambda world: [world.membership.pk]),
    "members:membership_end again": Row(
        ADMINISTRATOR_POST, lambda world: [world.membership.pk], method="POST", data=lambda world: {"ends_on": "2030-12-31"}
    ),
    "members:people": Row(WITH_A_ROLE),
    "members:people_import_add": Row(ADMINISTRATOR),
    "members:people_import_add again": Row(ADMINISTRATOR, method="POST"),
    "members:people_import_template": Row(ADMINISTRATOR),
    "members:people_import": Row("302 403 403 403 403 403 200", lambda world: [world.people_import.pk]),
    "members:people_import_send": Row("302 403 403 403 403 403 409", lambda world: [world.people_import.pk], method="POST"),
    "members:people_import_discard": Row(
        "302 403 403 403 403 403 302", lambda world: [world.people_import.pk], method="POST"
    ),
    "members:people_csv": Row(ADMINISTRATOR),
    "members:person": Row("302 404 200 200 200 200 200", lambda world: [world.cast.officer.pk]),
    "members:notice_periods": Row(ADMINISTRATOR),
    "members:notice_period_add": Row(ADMINISTRATOR),
    "members:notice_period_add again": Row(
        ADMINISTRATOR_POST,
        method="POST",
        data=lambda world: {"months": 3, "valid_from": "2098-01-01", "decision_reference": "Nätverksmötet § 9"},
    ),
    "members:notice_period_take_back": Row(ADMINISTRATOR, lambda world: [world.coming.pk]),
    "members:notice_period_take_back again": Row(ADMINISTRATOR_POST, lambda world: [world.coming.pk], method="POST"),
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
    "members:invitation_again": Row("302 404 404 404 404 404 302", lambda world: [world.invitation.pk], method="POST"),
    "members:invitation_withdraw": Row("302 404 404 404 404 404 200", lambda world: [world.invitation.pk]),
    "members:invitation_withdraw again": Row(
        "302 404 404 404 404 404 302", lambda world: [world.invitation.pk], method="POST"
    ),
    # The link is for whoever got the letter. Everybody who is signed in here has another address than that.
    "members:invitation": Row("200 403 403 403 403 403 403", lambda world: [world.invitation.token]),
    "members:invitation again": Row(
        "302 403 403 403 403 403 403", lambda world: [world.invitation.token], method="POST", data=lambda world: ANSWER
    ),
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
    "members:role_days": Row("302 404 403 403 403 403 200", lambda world: [world.role.pk]),
    "members:role_days again": Row(
        "302 404 403 403 403 403 302",
        lambda world: [world.role.pk],
        method="POST",
        data=lambda world: {"ends_on": "2030-12-31"},
    ),
    "members:act_for": Row(
        "302 409 302 409 302 409 409", method="POST", data=lambda world: {"organisation": world.cast.ystad.pk}
    ),
    # Mandates are written down by the organisation's own contact.
    "members:mandates": Row(WITH_A_ROLE),
    "members:mandates_csv": Row(WITH_A_ROLE),
    "members:mandate": Row("302 404 200 200 200 200 200", lambda world: [world.mandate.pk]),
    "members:mandate_document": Row("302 404 200 403 200 403 200", lambda world: [world.mandate.pk]),
    "members:mandate_add": Row(CONTACT, lambda world: [world.cast.ystad.pk]),
    "members:mandate_add again": Row(CONTACT, lambda world: [world.cast.ystad.pk], method="POST"),
    "members:mandate_edit": Row(CONTACT_OF_SEEN, lambda world: [world.mandate.pk]),
    "members:mandate_edit again": Row(CONTACT_OF_SEEN, lambda world: [world.mandate.pk], method="POST"),
    "members:mandate_end": Row(CONTACT_OF_SEEN, lambda world: [world.mandate.pk]),
    "members:mandate_end again": Row(CONTACT_OF_SEEN, lambda world: [world.mandate.pk], method="POST"),
    "members:propose": Row("302 403 403 403 403 403 403", lambda world: [world.cast.ystad.pk]),
    "members:propose again": Row(
        "302 403 403 403 403 403 403",
        lambda world: [world.cast.ystad.pk],
        method="POST",
        data=lambda world: {"field": "short_name", "value": "Ystads stad", "reason": "Så säger vi."},
    ),
    # One proposes a new address for oneself; the administrator changes it directly.
    "members:propose_for_person": Row("302 404 200 403 403 403 403", lambda world: [world.cast.officer.pk]),
    "members:propose_for_person again": Row(
        "302 404 302 403 403 403 403",
        lambda world: [world.cast.officer.pk],
        method="POST",
        data=lambda world: {"value": "ny.adress@example.org", "reason": "Jag har bytt namn."},
    ),
    "members:change_requests": Row(SIGNED_IN),
    "members:change_request": Row("302 404 404 404 404 404 200", lambda world: [world.request.pk]),
    "members:change_request_approve": Row("302 404 404 404 404 404 200", lambda world: [world.request.pk]),
    "members:change_request_approve again": Row(
        "302 404 404 404 404 404 302",
        lambda world: [world.request.pk],
        method="POST",
        data=lambda world: {"seen": str(world.request.now_value)},
    ),
    "members:change_request_decline": Row("302 404 404 404 404 404 200", lambda world: [world.request.pk]),
    "members:change_request_decline again": Row(
        "302 404 404 404 404 404 302", lambda world: [world.request.pk], method="POST", data=lambda world: {"answer": "Nej."}
    ),
    "members:change_request_withdraw": Row("302 404 404 404 404 404 403", lambda world: [world.request.pk], method="POST"),
    "members:who_sees_me": Row(SIGNED_IN),
    "members:who_sees_me again": Row(
        "302 302 302 302 302 302 302",
        method="POST",
        data=lambda world: {"email_shown": "network", "title_shown": "network", "phone_shown": "organisation"},
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
    invitation = actions.invite("invited@example.org", cast.ystad, KINDS.READER, by=cast.administrator, name="Anna Berg")
    outside = organisation("municipality", "Skurup", "2120001082", "1264", 16_500)
    outside.memberships.update(ends_on=date(2024, 12, 31))
    ContactCheck.objects.create(organisation=cast.ystad, opened_on=date(2026, 9, 1), due_on=date(2026, 9, 15))
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
        people_import=PeopleImport.objects.create(by=cast.administrator, file_name="people.csv"),
        membership=cast.ystad.memberships.get(),
        role=cast.officer.roles.get(),
        invitation=invitation,
        outside=outside,
        mandate=mandate(cast),
        coming=NoticePeriod.objects.create(months=6, valid_from=date(2099, 1, 1), decision_reference="Nätverksmötet § 14"),
        request=actions.propose(cast.ystad, "name", "Ystad kommun", "Nytt namn.", by=cast.colleague),
    )


def mandate(cast: Cast) -> Mandate:
    """The officer of Ystad speaks for it, as a document says; it ends early."""
    made = factories.mandate(cast, end_reason="Byter jobb", document_name="Delegation.pdf", registry_number="KS 1")
    made.document.save("file.pdf", ContentFile(b"%PDF-1.7"))
    return made
