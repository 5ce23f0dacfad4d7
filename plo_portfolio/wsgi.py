"""Wiring: the web application that gunicorn serves."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from plo_portfolio.devservers import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
embedded.setup()


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8, whatever it says of itself.

    Django would read the address in the encoding of the content: before any middleware, and with an error where Python
    doesn't read text in it («charset=hex»).
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class Handler(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)
application = Handler()
