"""Where reminders are chosen and seen; addresses without a namespace, like those of the outbox."""

from django.urls import path

from onepagers.views import mails

urlpatterns = [
    path("konto/mails/", mails.fewer_mails, name="fewer_mails"),
]
