"""Everything the clock does, in one table. Nothing between 01.00 and 03.59: those hours come twice or not at all when
the clock changes. Every task asks the database what is due, so a missed run is caught up and a double run does nothing."""

from celery.schedules import crontab

SCHEDULE = {
    "tick": {"task": "network_portal.records.tasks.tick", "schedule": 30.0},
    "sweep": {"task": "network_portal.records.tasks.sweep", "schedule": 60.0},
    "event reminders": {"task": "competence.tasks.remind", "schedule": crontab(minute=10, hour="7-18")},
    "payment reminders": {"task": "financing.tasks.remind", "schedule": crontab(minute=20, hour="8")},
}
