"""Everything the clock does, in one table. Nothing between 01.00 and 03.59: those hours come twice or not at all when
the clock changes. Every task asks the database what is due, so a missed run is caught up and a double run does nothing."""

from celery.schedules import crontab

# `expires` (seconds): while the workers are away only the newest tick and sweep wait for them, not a weekend's worth.
SCHEDULE = {
    "tick": {"task": "network_portal.records.tasks.tick", "schedule": 30.0, "options": {"expires": 120}},
    "sweep": {"task": "network_portal.records.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "journal": {"task": "network_portal.records.tasks.verify_journal", "schedule": crontab(minute=40, hour="5")},
    "contact checks": {"task": "members.tasks.check_contacts", "schedule": crontab(minute=5, hour="8")},
    "invitation reminders": {"task": "members.tasks.remind_invited", "schedule": crontab(minute=5, hour="8")},
    "imports nobody went on with": {"task": "members.tasks.forget_imports", "schedule": crontab(minute=25, hour="5")},
    "opened pages of people": {"task": "members.tasks.forget_views", "schedule": crontab(minute=50, hour="4")},
    "what is kept no longer": {
        "task": "network_portal.front.personal.tasks.every_night",
        "schedule": crontab(minute=20, hour="4"),
    },
    "the yearly list": {"task": "network_portal.front.personal.tasks.make_list", "schedule": crontab(minute=30, hour="6")},
    "event reminders": {"task": "competence.tasks.remind", "schedule": crontab(minute=10, hour="7-18")},
    "invoices that fall due": {"task": "financing.tasks.announce", "schedule": crontab(minute=15, hour="8")},
    "payment reminders": {"task": "financing.tasks.remind", "schedule": crontab(minute=20, hour="8")},
    "uploads whose row is gone": {
        "task": "network_portal.records.tasks.remove_orphans",
        "schedule": crontab(minute=50, hour="4"),
    },
    "mandates that expire": {"task": "members.tasks.remind_of_mandates", "schedule": crontab(minute=25, hour="8")},
    # Together, so that whoever has several things to do gets one letter. Hourly: rounds open and polls close in the day too.
    "reminders": {"task": "network_portal.front.tasks.remind", "schedule": crontab(minute=12, hour="7-18")},
    "date polls that close at night": {"task": "operations.tasks.see_to_polls", "schedule": crontab(minute=14, hour="4-6")},
    "contacts that end": {"task": "members.tasks.warn_of_contacts", "schedule": crontab(minute=30, hour="8")},
    "what is left behind": {
        "task": "network_portal.front.tasks.tell_of_left_behind",
        "schedule": crontab(minute=35, hour="7-18"),
    },
}
