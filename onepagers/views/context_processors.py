from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from onepagers.models import StatusReview


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html needs around every page: whether the content is made up for a demo."""
    return {"demo": SimpleLazyObject(lambda: StatusReview.objects.filter(is_demo=True).exists())}
