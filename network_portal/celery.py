"""The Celery application: workers take their settings from Django, the clock from schedule.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
app = Celery("network_portal")
app.set_default()  # in every thread: without it the threads of the web server speak to a broker that does not exist
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule_filename = os.environ.get("PORTAL_BEAT_FILE", "celerybeat-schedule")


@app.on_after_finalize.connect
def set_the_clock(sender: Celery, **kwargs: object) -> None:
    """Imported late, because the schedule names tasks of apps that need Django to be ready."""
    from network_portal.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
