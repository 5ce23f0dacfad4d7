#!/usr/bin/env python
"""Django's command line; without DATABASE_URL and REDIS_URL it runs on the embedded servers."""

import os
import sys

from plo_portfolio.devservers import embedded

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plo_portfolio.settings")
    embedded.setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
