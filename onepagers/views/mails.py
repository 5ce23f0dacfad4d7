"""What somebody is told by mail: fewer of them, a solution's own ladder, tomorrow's mails."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onepagers.mail_forms import FewerMailsForm


@require_http_methods(["GET", "POST"])
def fewer_mails(request: HttpRequest) -> HttpResponse:
    """Which kinds of mail one wants; linked from the foot of every mail."""
    form = FewerMailsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Dit valg er gemt. Det gælder fra den næste mail.")
        return redirect("fewer_mails")
    return render(request, "onepagers/fewer_mails.html", {"form": form})
