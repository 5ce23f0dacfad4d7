"""Search in the log of mails."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from mails.models import Mail

STATES = {"sendt": "Sendt", "venter": "Venter", "fejler": "Fejler", "opgivet": "Opgivet", "trukket": "Trukket tilbage"}


@dataclass(frozen=True)
class Filter:
    """What a URL asks for: words, a kind of reminder, a state. Unknown values are left out."""

    q: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filter":
        state = query.get("tilstand", "")
        return cls(query.get("q", "").strip(), query.get("grund", ""), state if state in STATES else "")

    def __bool__(self) -> bool:
        return bool(self.q or self.kind or self.state)

    def address(self) -> str:
        parameters = {"q": self.q, "grund": self.kind, "tilstand": self.state}
        return urlencode({name: value for name, value in parameters.items() if value})

    def mails(self) -> QuerySet[Mail]:
        """Newest first."""
        mails = Mail.objects.select_related("recipient").defer("text", "html")
        if self.q:
            person = Q(recipient__name__icontains=self.q) | Q(recipient__email__icontains=self.q)
            person |= Q(outside_name__icontains=self.q) | Q(outside_address__icontains=self.q)
            mails = mails.filter(Q(subject__icontains=self.q) | Q(text__icontains=self.q) | person)
        if self.kind:
            about = Mail.objects.filter(reminders__kind=self.kind).values("pk")
            mails = mails.filter(Q(kind=self.kind) | Q(pk__in=about))
        return mails.filter(self._state()) if self.state else mails

    def _state(self) -> Q:
        waiting = Q(try_at__isnull=False)
        return {
            "sendt": Q(sent_at__isnull=False),
            "venter": waiting,
            "fejler": waiting & Q(failing_since__isnull=False),
            "opgivet": Q(try_at=None, sent_at=None, withdrawn_at=None),
            "trukket": Q(withdrawn_at__isnull=False),
        }[self.state]
