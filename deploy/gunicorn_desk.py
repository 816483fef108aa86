"""The production command line of the desk: `gunicorn --config deploy/gunicorn_desk.py`, from the checkout."""

from registry_site.settings import desk_settings

_settings = desk_settings()

wsgi_app = "wsgi:desk"
bind = f"{_settings.host}:{_settings.port}"
proc_name = "registry-desk"

worker_class = "gthread"
workers = 2
threads = 4  # they wait for the database, and for passwords, which are slow to check on purpose
preload_app = False

keepalive = 15
timeout = 60
graceful_timeout = 30
limit_request_line = 8190

# The address of a caller is believed only where the settings say that a proxy stands in front, and only from this machine.
forwarded_allow_ips = "127.0.0.1,::1" if _settings.proxies else ""
control_socket_disable = True

# Who did what stands in the log of acts. No line here: its time would tell when an anonymous report was entered.
accesslog = None
errorlog = "-"
