"""Makes the floor's two tables in the database of the run."""

from django.db import connection

TABLES = """
CREATE TABLE floor_organiser (id bigint PRIMARY KEY, name varchar(100) NOT NULL);
CREATE TABLE floor_seminar (id bigint PRIMARY KEY, title varchar(150) NOT NULL,
    organiser_id bigint NOT NULL REFERENCES floor_organiser, starts_at timestamptz NOT NULL, capacity integer NOT NULL);
INSERT INTO floor_organiser SELECT n, 'Organiser ' || n FROM generate_series(1, 50) n;
INSERT INTO floor_seminar SELECT n, 'Seminar number ' || n, 1 + n % 50, timestamptz '2026-01-01' + n * interval '3 hours', 30
    FROM generate_series(1, 10000) n;
CREATE INDEX floor_starts ON floor_seminar (starts_at);
ANALYZE floor_organiser, floor_seminar;
"""


def make() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
