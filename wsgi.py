"""The WSGI applications over one code base."""

from registry_site.app import create_site
from registry_site.settings import site_settings

site = create_site(site_settings())
