"""The production command line of the agencies' door: `gunicorn --config deploy/gunicorn_agency.py`, from the checkout."""

from registry_site.settings import agency_settings

_settings = agency_settings()

wsgi_app = "wsgi:agency"
bind = f"{_settings.host}:{_settings.port}"
proc_name = "registry-agency"

worker_class = "gthread"
workers = 2
threads = 4  # they wait for databases, and for photographs that are decoded in processes of their own
preload_app = False

keepalive = 15
timeout = 180  # a package with many photographs
graceful_timeout = 60
limit_request_line = 8190

# The address of a caller is believed only where the settings say that a proxy stands in front, and only from this machine.
forwarded_allow_ips = "127.0.0.1,::1" if _settings.proxies else ""
control_socket_disable = True

# Who did what stands in the log of accesses in the vault; here neither keys nor addresses are written down.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(s)s %(B)s %(D)sus"
errorlog = "-"
