from django.urls import path

from reminders.views import mails, my_tasks

app_name = "reminders"
urlpatterns = [
    path("mine-opgaver/", my_tasks.mine, name="my_tasks"),
    path("konto/mails/", mails.fewer_mails, name="fewer_mails"),
    path("mails/naeste/", mails.next_mails, name="next_mails"),
    path("mails/send/", mails.send_reminders_now, name="send_reminders_now"),
    path("loesninger/<slug:slug>/paamindelser/", mails.reminder_plan, name="reminder_plan"),
]
