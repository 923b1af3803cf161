"""Fills the database for the bench: rows by the hundred thousand, made by PostgreSQL itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from psycopg import ClientCursor

from members.models import Organisation, Person, Role
from network_portal.lib import dates
from tests.bench import steering


@dataclass(frozen=True)
class Size:
    """How many of each there are."""

    members: int
    people: int
    looked_at: int  # people whose page others have opened
    events: int
    registrations: int
    needs: int
    decisions: int
    proposals: int
    actions: int
    methods: int
    journal: int
    years: int


SIZES = {
    "small": Size(
        members=33,
        people=300,
        looked_at=100,
        events=500,
        registrations=5_000,
        needs=500,
        decisions=500,
        proposals=50,
        actions=500,
        methods=30,
        journal=5_000,
        years=1,
    ),
    "large": Size(
        members=290,
        people=5_000,
        looked_at=2_000,
        events=10_000,
        registrations=100_000,
        needs=20_000,
        decisions=20_000,
        proposals=500,
        actions=5_000,
        methods=60,
        journal=200_000,
        years=3,
    ),
}

NETWORK = """
INSERT INTO members_membership (organisation_id, starts_on, decision_reference)
    SELECT id, date '2023-01-01', 'KS 2022/10' FROM members_organisation WHERE kind = 'municipality'
    ORDER BY county_code = '12' DESC, municipality_code LIMIT %(members)s;
INSERT INTO members_person (password, is_superuser, email, name, title, phone, language, theme, calendar_token, is_staff, is_active, created_at,
        last_login)
    SELECT '!', false, 'person' || n || '@kommun' || (n %% %(members)s) || '.example', (ARRAY['Anna', 'Bengt', 'Cecilia', 'David', 'Eva',
            'Fredrik', 'Gunilla', 'Hassan', 'Ingrid', 'Johan', 'Karin', 'Lars', 'Maria', 'Nils', 'Olof', 'Pernilla', 'Ruth', 'Sven', 'Tove'])[1 + n %% 19]
            || ' ' || (ARRAY['Al', 'Berg', 'Dal', 'Ek', 'Fors', 'Gran', 'Hag', 'Lind', 'Malm', 'Ny', 'Sand', 'Sten', 'Ström'])[1 + n %% 13]
            || (ARRAY['man', 'gren', 'ström', 'qvist', 'lund', 'berg', 'stedt'])[1 + n / 7 %% 7],
        'Upphandlare', '070-' || 5000000 + n - (n %% 100 = 0)::int, 'sv', '', gen_random_uuid(), false, true, now(),
        CASE WHEN n %% %(members)s %% 3 > 0 THEN now() - n %% 50 * interval '1 day' END
    FROM generate_series(1, %(people)s) n;
INSERT INTO members_role (person_id, organisation_id, kind, starts_on)
    SELECT p.id, o.organisation_id,
        CASE WHEN p.id %% 5 = 0 THEN 'organisation_contact' WHEN p.id %% 5 = 1 THEN 'reader' ELSE 'procurement_officer' END,
        date '2023-01-01'
    FROM members_person p
    JOIN (SELECT organisation_id, row_number() OVER (ORDER BY id) - 1 AS place FROM members_membership) o
      ON o.place = p.id %% %(members)s
    WHERE p.email LIKE 'person%%';
INSERT INTO members_contactcheck (organisation_id, opened_on, due_on, step, answered_at, answered_by_id, remark)
    SELECT m.organisation_id, current_date - 40, current_date - 10, 2, CASE WHEN r.id IS NOT NULL THEN now() END, r.person_id, ''
    FROM members_membership m LEFT JOIN LATERAL (SELECT id, person_id FROM members_role WHERE organisation_id = m.organisation_id
        AND m.organisation_id %% 5 > 1 ORDER BY id LIMIT 1) r ON true;
INSERT INTO members_mandate (organisation_id, person_id, kind, scope, "limit", is_deputy, starts_on, ends_on, decided_by, decided_on, registry_number,
        document, document_name, end_reason)
    SELECT organisation_id, person_id, (ARRAY['speak', 'sign', 'answer', 'buy'])[1 + n / 2], 'Hela nätverkets frågor',
        CASE WHEN n / 2 = 1 THEN 100000 END, n %% 2 = 1, date '2024-01-01', current_date + 30 * n::int, 'Kommunstyrelsen', date '2023-12-01',
        'KS 2023/' || n, '', '', ''
    FROM (SELECT *, row_number() OVER (PARTITION BY organisation_id ORDER BY id) - 1 AS n FROM members_role) r WHERE n < 8;
INSERT INTO members_profileview (viewer_id, person_id, day)
    SELECT v.id, p.id, current_date - k FROM (SELECT id FROM members_person WHERE email LIKE 'person%%' ORDER BY id LIMIT %(looked_at)s) p
    CROSS JOIN generate_series(1, 60) k
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM members_person) v ON v.place = (p.id * 7 + k * 31) %% %(people)s
    WHERE v.id <> p.id;
"""

EVENTS = """
INSERT INTO competence_event (title, kind, summary, description, matrix_row_id, organiser_id, responsible_id, audience, starts_at, ends_at,
        place, online_url, accessibility, capacity, seats_taken, queue_length, registration_closes_at, state, published_at, cancel_reason,
        sequence, updated_at)
    SELECT 'Seminarium ' || n || ': funktionskrav och utvärdering', (ARRAY['seminar', 'lunch_webinar', 'workshop', 'study_visit'])[1 + n %% 4],
        'En förmiddag om hur du beskriver vad som ska uppnås i stället för hur.', repeat('Programpunkt med text. ', 20),
        r.id, o.id, p.id, CASE WHEN n %% 2 = 0 THEN 'public' ELSE 'members' END,
        now() + (n - %(events)s * 0.7) * interval '2 hours', now() + (n - %(events)s * 0.7) * interval '2 hours' + interval '3 hours',
        'Stadshuset, Malmö', '', '', 30, 0, 0, now() + (n - %(events)s * 0.7) * interval '2 hours' - interval '12 hours', 'published', now(), '',
        0, now()
    FROM generate_series(1, %(events)s) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS rows FROM operations_matrixrow) r ON r.place = n %% r.rows
    CROSS JOIN (SELECT id FROM members_organisation WHERE kind = 'coordinator' LIMIT 1) o
    CROSS JOIN (SELECT id FROM members_person ORDER BY id LIMIT 1) p;
INSERT INTO competence_registration (event_id, person_id, organisation_id, registered_by_id, state, queued_at, seated_at, attendance)
    SELECT e.id, ro.person_id, ro.organisation_id, ro.person_id, 'seated', now() - interval '30 days', now() - interval '30 days',
        CASE WHEN e.ends_at < now() THEN 'present' ELSE '' END
    FROM (SELECT id, ends_at, row_number() OVER (ORDER BY id) AS place FROM competence_event) e
    CROSS JOIN generate_series(1, GREATEST(%(registrations)s / %(events)s, 1)) k
    JOIN (SELECT DISTINCT ON (person_id) person_id, organisation_id, row_number() OVER (ORDER BY person_id) - 1 AS place FROM members_role) ro
      ON ro.place = (e.place * 37 + k * 101) %% %(people)s
    ON CONFLICT DO NOTHING;
UPDATE competence_event e SET seats_taken = c.n FROM
    (SELECT event_id, count(*) n FROM competence_registration WHERE state = 'seated' GROUP BY 1) c WHERE c.event_id = e.id;
"""

NEEDS = """
INSERT INTO procurement_need (organisation_id, title, current_state, wanted_state, affected, need_owner, registry_number, visibility, responsible_id,
        stage, stage_since, stage_checked_on, outcome, created_at, updated_at)
    SELECT ro.organisation_id, 'Behov ' || n || ' ' || (ARRAY['plastkrukor', 'torra golv', 'tång på stränder', 'matsvinn', 'återbruk'])[1 + n %% 5],
        repeat('Så är det nu. ', 15), repeat('Så vill vi ha det. ', 15), 'Elever och personal', 'Tekniska förvaltningen', '',
        (ARRAY['own', 'network', 'network', 'chosen'])[1 + n %% 4], ro.person_id, 1 + n %% 5, current_date - (n %% 300), current_date - (n %% 300), '',
        now() - n * interval '20 minutes', now() - n * interval '10 minutes'
    FROM generate_series(1, %(needs)s) n
    JOIN (SELECT person_id, organisation_id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS rows FROM members_role) ro
      ON ro.place = n %% ro.rows;
INSERT INTO procurement_stagechange (need_id, to_stage, changed_on, by_id, reason, noted_at, outcome)
    SELECT id, stage, stage_since, responsible_id, 'Beskrivet', now(), '' FROM procurement_need;
INSERT INTO procurement_share (need_id, organisation_id, since)
    SELECT n.id, m.organisation_id, now() FROM procurement_need n
    JOIN (SELECT organisation_id, row_number() OVER (ORDER BY id) - 1 AS place FROM members_membership) m ON m.place = (n.id * 7) %% %(members)s
    WHERE n.visibility = 'chosen';
INSERT INTO procurement_commitment (need_id, organisation_id, level, by_id, comment, since)
    SELECT n.id, m.organisation_id, CASE WHEN n.id %% 3 = 0 THEN 'contribute' ELSE 'follow' END, n.responsible_id, '', now()
    FROM procurement_need n CROSS JOIN generate_series(1, 2) k
    JOIN (SELECT organisation_id, row_number() OVER (ORDER BY id) - 1 AS place FROM members_membership) m
      ON m.place = (n.id * 13 + k * 29) %% %(members)s
    WHERE n.visibility <> 'own' AND m.organisation_id <> n.organisation_id ON CONFLICT DO NOTHING;
"""

# Twenty decisions a meeting, in approved minutes; locked last, because nothing can be added afterwards.
MEETINGS = """
INSERT INTO operations_body (kind, name, purpose, is_open, quorum) VALUES ('network', 'Nätverksmötet', '', true, 0) ON CONFLICT DO NOTHING;
INSERT INTO operations_meeting (body_id, title, matrix_row_id, organiser_id, responsible_id, starts_at, ends_at, place, online_url,
        invitation, state, called_at, cancel_reason, sequence, updated_at)
    SELECT b.id, 'Nätverksmöte ' || n, r.id, o.id, p.id, now() - n * interval '2 days', now() - n * interval '2 days' + interval '2 hours',
        'Stadshuset, Malmö', '', '', 'called', now() - n * interval '2 days', '', 0, now()
    FROM generate_series(1, %(decisions)s / 20) n
    CROSS JOIN (SELECT id FROM operations_body WHERE kind = 'network') b
    CROSS JOIN (SELECT id FROM operations_matrixrow ORDER BY id LIMIT 1) r
    CROSS JOIN (SELECT id FROM members_organisation WHERE kind = 'coordinator' LIMIT 1) o
    CROSS JOIN (SELECT id FROM members_person ORDER BY id LIMIT 1) p;
INSERT INTO operations_agendaitem (meeting_id, position, title, kind, minutes, description, year, paragraph)
    SELECT m.id, k, (ARRAY['Avgift', 'Case om plastkrukor', 'Årsplan', 'Seminarier', 'Budget'])[1 + k %% 5] || ' ' || m.id, 'decision', 10, '',
        extract(year FROM m.starts_at), row_number() OVER (PARTITION BY extract(year FROM m.starts_at) ORDER BY m.starts_at, k)
    FROM operations_meeting m CROSS JOIN generate_series(1, 20) k WHERE m.title LIKE 'Nätverksmöte %%';
INSERT INTO operations_decision (item_id, title, decided_on, text, outcome, reservation, review_on)
    SELECT a.id, a.title, m.starts_at::date, 'Mötet beslutar enligt förslaget om ' || a.title || '. ' || repeat('Så ska det göras. ', 10), 'approved', '',
        CASE WHEN a.id %% 10 = 0 THEN current_date + (a.id %% 300)::int END
    FROM operations_agendaitem a JOIN operations_meeting m ON m.id = a.meeting_id;
INSERT INTO operations_minutes (meeting_id, kind, state, round, quorum_needed, sent_at, approved_at)
    SELECT id, 'minutes', 'approved', 1, 0, now(), now() FROM operations_meeting;
"""
# Two indicators in every row, and three years in which a third of the members answers about a row in a quarter.
FOLLOW_UP = """
ALTER TABLE operations_indicator DISABLE TRIGGER indicator_adopted;
INSERT INTO operations_indicator (row_id, of, name, unit, base, target, better, points)
    SELECT r.id, i.of, i.name, 'poäng 1–5', 3, 4, 'up', ARRAY[0, 3]::smallint[]
    FROM operations_matrixrow r CROSS JOIN (VALUES ('result', 'Nytta i det egna arbetet'), ('effect', 'Märks i upphandlingarna')) i (of, name);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE operations_indicator ENABLE TRIGGER indicator_adopted;
INSERT INTO operations_followupanswer (row_id, organisation_id, quarter_on, point, asked_on, due_on, step, answered_at, answered_by_id,
        result, sign, comment)
    SELECT r.id, m.organisation_id, q.quarter_on, 0, q.quarter_on + 95, q.quarter_on + 116, 0, now(), p.id,
        'Kraven skrevs om till funktion.', (ARRAY['early', 'partly', 'shown'])[1 + (m.id + r.id) %% 3], ''
    FROM operations_matrixrow r CROSS JOIN members_membership m
    CROSS JOIN (SELECT (date_trunc('quarter', now()) - k * interval '3 months')::date AS quarter_on, k
                FROM generate_series(0, 4 * %(years)s - 1) k) q
    CROSS JOIN (SELECT min(id) AS id FROM members_person) p
    WHERE (m.id + r.id + q.k) %% 3 = 0;
INSERT INTO operations_measuredvalue (answer_id, indicator_id, value)
    SELECT a.id, i.id, 1 + (a.id + i.id) %% 5 FROM operations_followupanswer a JOIN operations_indicator i ON i.row_id = a.row_id;
"""

JOURNAL = """
INSERT INTO records_journalentry (at, action, by_id, object_type, object_id, object_label, data)
    SELECT now() - n * interval '1 minute', 'competence.registered', p.id, 'competence.event', n, 'Seminarium ' || n, '{"state": "seated"}'::jsonb
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) n CROSS JOIN (SELECT min(id) AS id FROM members_person) p
    UNION ALL SELECT now() - n * interval '1 minute', 'members.people_exported', p.id, 'members.person', p.id, '', '{"people": 100}'
    FROM generate_series(%(first)s::bigint, %(last)s::bigint, 1000) n CROSS JOIN (SELECT min(id) AS id FROM members_person) p;
"""


def fill(size: Size) -> None:
    """Seed everything but the invoices, which the fee run itself makes."""
    numbers = vars(size)
    with transaction.atomic(), _script() as cursor:
        for part in (NETWORK, EVENTS, NEEDS, MEETINGS, FOLLOW_UP, *steering.PARTS):
            cursor.execute(part, numbers)
    batch = 500  # the head of the chain grows a version for each entry of a transaction
    for first in range(1, size.journal, batch):
        with _script() as cursor:
            cursor.execute(JOURNAL, {"first": first, "last": min(first + batch - 1, size.journal)})
    with connection.cursor() as cursor:
        # At rest, as after a night in an installation; otherwise the server would tidy up while the pages are measured.
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def _script() -> ClientCursor[Any]:
    """For several statements in one text, with their numbers written into it."""
    connection.ensure_connection()
    return ClientCursor(connection.connection)


def people_of(office: Organisation) -> dict[str, Person]:
    """The coordinator and the administrator who look at the pages."""
    made = {}
    for key, name, kind in (
        ("administrator", "Administratör", Role.Kind.NETWORK_ADMINISTRATOR),
        ("coordinator", "Samordnare", Role.Kind.CLUSTER_COORDINATOR),
    ):
        made[key] = Person.objects.create_user(f"{key}@example.org", name=name)
        Role.objects.create(person=made[key], organisation=office, kind=kind, starts_on=dates.today() - timedelta(days=365))
    return made


def officer() -> Person:
    """A procurement officer with registrations and needs of their own."""
    found = Person.objects.filter(
        roles__kind=Role.Kind.PROCUREMENT_OFFICER, needs__isnull=False, registrations__isnull=False
    )
    return found.order_by("pk")[:1].get()
