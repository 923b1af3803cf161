import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.provider.settings"

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import models


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def main() -> None:
    django.setup()
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    # What a person's name is in Django holds what the tests let the provider say, which is longer.
    User._meta.get_field("first_name").max_length = 5000
    assert isinstance(User._meta.get_field("first_name"), models.CharField)
    call_command("migrate", verbosity=0)
    from tests.provider import CLIENT, SECRET

    Client.objects.create(
        id=CLIENT, name="Portal", secret=make_password(SECRET), scopes="openid\nprofile\nemail", skip_consent=True
    )
    make_server("127.0.0.1", int(os.environ["PROVIDER_PORT"]), get_wsgi_application(), server_class=Threads).serve_forever()


main()
