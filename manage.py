#!/usr/bin/env python
import gc
import os
import sys

from django.core.management import execute_from_command_line

gc.set_threshold(100_000, 20, 50)  # the code that is loaded is no garbage: looking through it takes a tenth of the start

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
    execute_from_command_line(sys.argv)
