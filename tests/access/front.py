from dataclasses import dataclass

from network_portal.lib import dates
from network_portal.records.models import RetentionItem, RetentionList
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    cast: Cast


EVERYBODY = "200 200 200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200 200 200"
ADMINISTRATOR = "302 403 403 403 403 403 200"

ROWS: dict[str, Row] = {
    "front:home": Row(SIGNED_IN),
    "front:gallery": Row(EVERYBODY),
    "front:search": Row(SIGNED_IN),
    "front:theme": Row("302 302 302 302 302 302 302", method="POST", data=lambda world: {"theme": "dark"}),
    "front:about": Row(EVERYBODY),
    "front:accessibility": Row(EVERYBODY),
    "front:privacy": Row(EVERYBODY),
    "front:personal_data": Row(SIGNED_IN),
    "front:export_order": Row("302 302 302 302 302 302 302", method="POST"),
    "front:export_json": Row(SIGNED_IN),
    "front:erase_oneself": Row(SIGNED_IN),
    # The officer is Ystad's; who has no role sees nobody else.
    "front:erase_person": Row("302 404 403 403 403 403 200", lambda world: [world.cast.officer.pk]),
    "front:retention": Row(ADMINISTRATOR),
    "front:retention_approve": Row(ADMINISTRATOR, lambda world: [2026]),
    "front:retention_rule": Row(ADMINISTRATOR, lambda world: ["letters"]),
    "front:retention_rule kept": Row("302 403 403 403 403 403 404", lambda world: ["invoices"]),
    "front:who_may_what": Row(EVERYBODY),
    "front:calendar": Row(SIGNED_IN),
    # The token in the address is the key: calendar programs cannot sign in.
    "front:calendar_feed": Row(EVERYBODY, lambda world: [world.cast.officer.calendar_token]),
    "front:reports": Row(SIGNED_IN),
    "front:report_order": Row(
        "302 404 302 404 302 404 404",
        method="POST",
        data=lambda world: {"organisation": world.cast.ystad.pk, "year": dates.today().year},
    ),
    # Without a year the question cannot be asked.
    "front:reports_order_all": Row("302 403 403 403 403 403 409"),
    "front:reports_order_all again": Row(
        "302 403 403 403 403 403 302", method="POST", data=lambda world: {"year": dates.today().year}
    ),
    "front:overview": Row(ADMINISTRATOR),
    "front:journal": Row(ADMINISTRATOR),
    # Mail is read in the portal on a developer's machine only.
    "front:mail": Row("404 404 404 404 404 404 404"),
    "front:letter": Row("404 404 404 404 404 404 404", lambda world: ["abc"]),
    "front:healthz": Row(EVERYBODY),
    "front:readyz": Row(EVERYBODY),
}


def make_world(cast: Cast) -> World:
    made = RetentionList.objects.create(year=2026, made_on=dates.today())
    RetentionItem.objects.create(list=made, kind="letters", until=dates.today(), count=1)
    return World(cast)
