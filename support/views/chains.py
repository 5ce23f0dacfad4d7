"""Who helps whom over the whole portfolio, and «Hvem ringer jeg til?»."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from onepagers.models import Solution
from onepagers.views.pages import pdf_response
from support import papers
from support.chains import Matrix, audience_key, audiences, chains_on, providers


@require_safe
def matrix(request: UserRequest) -> HttpResponse:
    """Audience × level, filtered as in the address."""
    chains = chains_on(timezone.localdate())
    keys, names = audiences(chains), providers(chains)
    audience = _known(audience_key(request.GET.get("maalgruppe", "")), [key for key, _ in keys])
    provider = _known(request.GET.get("udbyder", ""), names)
    chosen = [
        chain
        for chain in chains
        if (not audience or chain.key == audience) and (not provider or chain.is_answered_by(provider))
    ]
    context = {
        "matrix": Matrix(chosen),
        "any": bool(chains),
        "audiences": keys,
        "providers": names,
        "audience": audience,
        "provider": provider,
    }
    return render(request, "support/matrix.html", context)


@require_safe
def whom(request: UserRequest) -> HttpResponse:
    """Who is rung, in order, by one audience about one solution, and whether they answer now."""
    at = timezone.localtime()
    chains = chains_on(at.date())
    solutions = list(dict.fromkeys((chain.slug, chain.solution) for chain in chains))
    keys = audiences(chains)
    audience = _known(audience_key(request.GET.get("maalgruppe", "")), [key for key, _ in keys])
    slug = _known(request.GET.get("loesning", ""), [slug for slug, _ in solutions])
    of_solution = [chain for chain in chains if chain.slug == slug and chain.steps]
    chain = next((chain for chain in of_solution if chain.key == audience), None)
    context = {
        "at": at,
        "audiences": keys,
        "solutions": solutions,
        "audience": audience,
        "slug": slug,
        "audience_name": dict(keys).get(audience, ""),
        "solution_name": dict(solutions).get(slug, ""),
        "chain": chain,
        "steps": [(step, step.answers(at)) for step in chain.steps] if chain else [],
        "others": of_solution,
    }
    return render(request, "support/whom.html", context)


def _known(value: str, known: list[str]) -> str:
    """Unknown words in an address choose nothing."""
    return value if value in known else ""


@require_safe
def matrix_pdf(request: UserRequest) -> HttpResponse:
    """The whole matrix on paper."""
    on = timezone.localdate()
    whole = Matrix(chains_on(on))
    return pdf_response(request, lambda: papers.portfolio_paper(whole, on), f"Support {on}.pdf")


@require_safe
def solution_pdf(request: UserRequest, slug: str) -> HttpResponse:
    """Who is rung about one solution, on paper."""
    solution, on = get_object_or_404(Solution, slug=slug), timezone.localdate()
    chains = [chain for chain in chains_on(on) if chain.slug == slug]
    if not chains:
        raise Http404
    name = chains[0].solution
    return pdf_response(request, lambda: papers.solution_paper(name, chains, on), f"Support {solution.name} {on}.pdf")
