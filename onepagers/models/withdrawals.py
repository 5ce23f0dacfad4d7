import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from onepagers.models.rules import append_only, recorded
from onepagers.models.solutions import Solution

TAKES_EFFECT = """
    EXECUTE format(
        'UPDATE %I SET counts = $1 WHERE id = $2 AND solution_id = $3 AND counts <> $1 '
        'AND NOT EXISTS (SELECT 1 FROM %I newer WHERE newer.replaces_id = $2 AND newer.counts) RETURNING replaces_id',
        NEW.table_name, NEW.table_name
    ) INTO replaced USING NEW.reinstates, NEW.row_id, NEW.solution_id;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed = 1 AND replaced IS NOT NULL THEN
        EXECUTE format('UPDATE %I SET counts = NOT $1 WHERE id = $2 AND counts = $1', NEW.table_name)
            USING NEW.reinstates, replaced;
        GET DIAGNOSTICS changed = ROW_COUNT;
    END IF;
    IF changed <> 1 THEN
        RAISE EXCEPTION 'Det er rettet imens. Genindlæs siden.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Withdrawal(models.Model):
    """Takes an added row out of force, and what it replaced back into force; or, where it `reinstates`, undoes that.

    The row is named by its table, since each app has rows that are added. `what` is how it read: «Rød 02.11.2026».
    """

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="withdrawals", verbose_name="løsning")
    table_name = models.CharField("tabel", max_length=63)
    row_id = models.BigIntegerField("række")
    reinstates = models.BooleanField("tæller igen", default=False)
    what = models.CharField("hvad", max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="withdrawals",
        verbose_name="trukket tilbage af",
    )
    created_at = models.DateTimeField("trukket tilbage", default=timezone.now)

    class Meta:
        verbose_name = "tilbagetrækning"
        verbose_name_plural = "tilbagetrækninger"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["table_name", "row_id"], name="withdrawals_of_a_row")]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="withdrawal_says_what")]
        triggers = [
            append_only(),
            recorded(added=True),
            # A row counts or not as the newest withdrawal of it says, and of a row and its replacement one counts.
            pgtrigger.Trigger(
                name="takes_effect",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                declare=[("replaced", "bigint"), ("changed", "integer")],
                func=TAKES_EFFECT,
            ),
        ]

    def __str__(self) -> str:
        return self.what
