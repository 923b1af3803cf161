"""Floor (b): the least a Django page with a list can cost. Everything else is measured as a multiple of it.

Standard middlewares, persistent connections, one indexed query with a join over 10,000 rows, 25 rows shown through
template inheritance. Run by gunicorn with two sync workers, in the same run as the portal.
"""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from network_portal import environment

if not settings.configured:
    settings.configure(
        SECRET_KEY="floor",  # a throw-away server on this machine
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {**environment.database(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": 600}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        USE_TZ=True,
    )
    django.setup()

BASE = "<!doctype html><html><head><title>{% block title %}{% endblock %}</title></head><body>{% block body %}{% endblock %}</body></html>"
LIST = """{% extends "base" %}{% block title %}Seminars{% endblock %}{% block body %}<h1>Seminars</h1><table>
{% for row in rows %}<tr><td><a href="/{{ row.id }}/">{{ row.title }}</a></td><td>{{ row.organiser.name }}</td>
<td>{{ row.starts_at|date:"Y-m-d H:i" }}</td><td>{{ row.capacity }}</td></tr>{% endfor %}</table>{% endblock %}"""
engine = Engine(
    loaders=[
        (
            "django.template.loaders.cached.Loader",
            [("django.template.loaders.locmem.Loader", {"base": BASE, "list": LIST})],
        )
    ]
)


class Organiser(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "floor"
        db_table = "floor_organiser"

    def __str__(self) -> str:
        return self.name


class Seminar(models.Model):
    title = models.CharField(max_length=150)
    organiser = models.ForeignKey(Organiser, on_delete=models.CASCADE)
    starts_at = models.DateTimeField(db_index=True)
    capacity = models.IntegerField()

    class Meta:
        app_label = "floor"
        db_table = "floor_seminar"

    def __str__(self) -> str:
        return self.title


def listing(request: HttpRequest) -> HttpResponse:
    rows = Seminar.objects.select_related("organiser").order_by("starts_at")[:25]
    return HttpResponse(engine.get_template("list").render(Context({"rows": rows})))


urlpatterns = [path("", listing)]
application = get_wsgi_application()
