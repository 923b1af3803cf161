"""The web server's settings, here and in the container. The names are gunicorn's."""

import gc
import os
from typing import Any

workers = int(os.environ.get("PORTAL_WEB_WORKERS") or max(2, len(os.sched_getaffinity(0))))
# Threads where browsers come straight here: they open connections in advance and say nothing on them for a while.
# Behind a proxy, which speaks at once, one thread does more: pages cost processor, and threads only wait for each other.
threads = int(os.environ.get("PORTAL_WEB_THREADS") or 4)
worker_class = "sync" if threads == 1 else "gthread"
preload_app = True  # load once, fork after: less memory, and a broken start is seen at once
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190  # the most it takes: a long search is answered by the portal's own pages, not by the server
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # heartbeats must not wait for a disk
accesslog = "-" if os.environ.get("PORTAL_ACCESS_LOG") == "1" else None
forwarded_allow_ips = os.environ.get("PORTAL_TRUSTED_PROXIES", "127.0.0.1,::1")
control_socket_disable = True
gc.disable()  # while the code is loaded: what it makes stays, so looking for garbage is a tenth of the start


def when_ready(server: Any) -> None:
    """Before the first fork: nothing of the database may be shared, and what is loaded stays shared memory."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
    gc.collect()
    gc.freeze()
    gc.enable()
    # A page makes some ten thousand objects and drops them all: looking for cycles at every 700 only costs time.
    gc.set_threshold(25_000, 20, 50)
