"""Where reminders are chosen and seen; addresses without a namespace, like those of the outbox."""

from django.urls import path

from onepagers.views import mails

urlpatterns = [
    path("konto/mails/", mails.fewer_mails, name="fewer_mails"),
    path("mails/naeste/", mails.next_mails, name="next_mails"),
    path("mails/send/", mails.send_reminders_now, name="send_reminders_now"),
    path("loesninger/<slug:slug>/paamindelser/", mails.reminder_plan, name="reminder_plan"),
]
