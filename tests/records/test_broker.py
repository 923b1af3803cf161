"""Whoever orders work must reach the broker that the workers listen to."""

import subprocess
import sys

from django.conf import settings


class TestBroker:
    def test_is_known_in_a_process_that_only_answers_pages(self) -> None:
        asked = "from celery import current_app; print(current_app.conf.broker_url)"
        answer = subprocess.run(
            [sys.executable, "-c", f"import network_portal.wsgi; {asked}"],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        assert answer.stdout.strip() == settings.CELERY_BROKER_URL, answer.stderr
