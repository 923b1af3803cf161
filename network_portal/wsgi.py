"""The door the web server knocks on."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
application = get_wsgi_application()

# Load every page's code before the server forks: a fault is seen at the start and not by the first visitor, and the
# processes share the memory.
from django.urls import get_resolver  # noqa: E402  # needs the applications that are loaded above

get_resolver().url_patterns  # noqa: B018  # a cached property; asking is what loads
