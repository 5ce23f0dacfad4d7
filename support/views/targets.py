"""Where the service targets of an agreement are edited."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest
from accounts.once import once
from onepagers.views.rows import Rows, edit_rows
from support.models import Measurement
from support.saving import home_of, pages_of, part_of_page
from support.target_forms import TargetFormSet
from support.views.agreements import own_agreement

HINT = (
    "Ét mål for hver ting, der er lovet. Rettes tallet, måles også de tidligere måneder mod det nye; gælder det nye "
    "først fra en dag, så skriv det gamle måls sidste dag, og tilføj et nyt."
)


@require_http_methods(["GET", "POST"])
@once
def edit_targets(request: UserRequest, pk: int) -> HttpResponse:
    """What the agreement promises, a row for each target; it is changed on every page that shows the agreement."""
    agreement = own_agreement(request, pk)
    measured = Measurement.objects.filter(target=OuterRef("pk"))
    targets = Rows(
        TargetFormSet,
        agreement.targets.annotate(is_measured=Exists(measured)).prefetch_related("hours"),
        part=part_of_page(agreement),
        one="servicemål",
        new="Nyt servicemål",
        heading="Servicemål",
        hint=HINT,
        form_kwargs={"agreement": agreement},
    )
    return edit_rows(
        request,
        home_of(agreement, timezone.localdate()),
        [targets],
        tab="agreements",
        note="Servicemål rettet",
        template="support/edit_targets.html",
        affected=lambda kinds: pages_of(agreement),
        more={"agreement": agreement, "part": "targets", "editable": True},
    )
