"""Pages of readers' questions about editions: those that wait for the user's answer, and the answer to one."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest
from accounts.once import once_an_hour
from editions import questions
from editions.forms.readers import AnswerForm
from editions.models import Question
from onepagers.forms import error_list
from onepagers.views.next_url import came_from

ANSWERED_SHOWN = 50


@require_safe
def overview(request: UserRequest) -> HttpResponse:
    """List the questions that wait for the user's answer, the user's own, and those answered lately."""
    all_questions = questions.with_names(Question.objects.all())
    answerable, own = all_questions.answerable_by(request.user), all_questions.filter(user=request.user)
    context = {
        "waiting": answerable.open().order_by("asked_at", "pk"),
        "own": own.open().order_by("asked_at", "pk"),
        "answered": (answerable | own).exclude(answered_at=None).order_by("-answered_at")[:ANSWERED_SHOWN],
    }
    return render(request, "editions/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once_an_hour
def question(request: UserRequest, pk: int) -> HttpResponse:
    """Answer a question, or show it with its answer."""
    allowed = Question.objects.answerable_by(request.user) | Question.objects.filter(Q(user=request.user))
    shown_question = get_object_or_404(questions.with_names(allowed), pk=pk)
    may_answer = Question.objects.answerable_by(request.user).filter(pk=pk).exists()
    form = AnswerForm(request.POST or None)
    if may_answer and form.is_valid():
        try:
            questions.answer(shown_question, form.cleaned_data["text"], request.user)
        except questions.QuestionError as error:
            messages.error(request, str(error))
            return redirect("editions:question", pk)
        messages.success(request, "Svaret står nu i udgaven, hvor alle dens læsere kan se det.")
        return redirect(came_from(request) or "editions:questions")
    context = {"question": shown_question, "form": form, "errors": error_list(form), "may_answer": may_answer}
    return render(request, "editions/question.html", context, status=422 if form.errors else 200)
