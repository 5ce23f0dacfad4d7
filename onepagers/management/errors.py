"""The error of a management command that can't do its work."""

from django.core.management.base import CommandError


class CommandFailed(CommandError):  # noqa: N818 - what happened, in the words of the command
    """The command can't do its work; the message says why, in one line of Danish."""


CommandFailed.__name__ = "Fejl"  # Django prints the name of the class before the message: «Fejl: …»
