"""Wiring: the web application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from plo_portfolio.devservers import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
embedded.setup()
application = get_wsgi_application()
