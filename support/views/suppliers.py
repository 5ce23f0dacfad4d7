"""Who the solutions hang on, and how hard each would be to leave."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, for_administrators
from accounts.once import once
from onepagers.forms import error_list
from support.models import Supplier
from support.register_forms import SupplierForm
from support.suppliers import concentration as suppliers_on


@require_safe
def concentration(request: UserRequest) -> HttpResponse:
    """The suppliers, the one with most solutions first."""
    return _page(request)


@require_http_methods(["GET", "POST"])
@for_administrators
@once
def edit_supplier(request: UserRequest, pk: int) -> HttpResponse:
    """The same page, with a form in the supplier's line."""
    known = Supplier.objects.filter(organisation=pk).first() or Supplier(organisation_id=pk)
    form = SupplierForm(request.POST if request.method == "POST" else None, instance=known)
    if form.is_valid() and _is_supplier(pk):
        form.save()
        messages.success(request, "Gemt.")
        return redirect(f"{reverse('support:suppliers')}#leverandoer-{pk}")
    return _page(request, pk, form)


def _is_supplier(pk: int) -> bool:
    return any(supplier.pk == pk for supplier in suppliers_on(timezone.localdate())[0])


def _page(request: UserRequest, edited: int | None = None, form: SupplierForm | None = None) -> HttpResponse:
    suppliers, solutions = suppliers_on(timezone.localdate())
    if edited is not None and all(supplier.pk != edited for supplier in suppliers):
        raise Http404
    context = {
        "tab": "suppliers",
        "on": timezone.localdate(),
        "suppliers": suppliers,
        "solutions": solutions,
        "edited": edited,
        "form": form,
        "errors": error_list(form) if form else [],
    }
    return render(request, "support/register/suppliers.html", context, status=422 if form and form.errors else 200)
