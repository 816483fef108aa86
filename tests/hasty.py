"""The site of production whose answers grow old in one second instead of sixty, for tests of the cache in front of it."""

from wsgi import site as patient

SOON = {"max-age=60": "max-age=1", "stale-while-revalidate=600": "stale-while-revalidate=0"}


def site(environ, start_response):
    def start(status, headers, exc_info=None):
        return start_response(status, [(name, hasty(value)) for name, value in headers], exc_info)

    return patient(environ, start)


def hasty(value):
    for late, soon in SOON.items():
        value = value.replace(late, soon)
    return value
