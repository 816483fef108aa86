"""The production command line of the site: `gunicorn --config deploy/gunicorn.conf.py wsgi:site`, from the checkout.

Single values can be changed without editing this file: `GUNICORN_CMD_ARGS="--workers 8"`.
"""

import os
from typing import Any

from registry_site.memory import keep_freed
from registry_site.serving.traces import logged
from registry_site.settings import site_settings

_settings = site_settings()

wsgi_app = "wsgi:site"
bind = f"{_settings.host}:{_settings.port}"
proc_name = "registry-site"

# A process for each core. The engine releases the interpreter's lock while it searches, so a second thread fills that time;
# more only wait for the lock (two against four: a fifth more answers a second on two cores).
worker_class = "gthread"
workers = max(2, len(os.sched_getaffinity(0)))
threads = 2
# Each process opens index and ledger for itself: neither memory-mapped readers nor database connections cross a fork.
preload_app = False

keepalive = 15
timeout = 30
graceful_timeout = 30
limit_request_line = 8190

# Scheme headers are believed only where the settings say that a proxy stands in front, and only from this machine.
forwarded_allow_ips = "127.0.0.1,::1" if _settings.proxies else ""
# gunicorn 27 would open a control socket in the home folder; the service manager does what it offers.
control_socket_disable = True

# Neither addresses nor what people looked for (the query string) are written down.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(D)sus"
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """Answers of some megabytes do not wait for memory. And of who reports a product not even the time is written down: neither the
    pages of forms are logged, nor the files of any page.
    """
    keep_freed()
    worker.log.access_log.addFilter(lambda record: logged(record.args["U"]))
