import pgtrigger
from django.db import models
from django.utils import timezone


class Save(models.Model):
    """One save: the revisions that it made, and the rows that it wrote. A save that made no revision leaves nothing."""

    created_at = models.DateTimeField("gemt", default=timezone.now)

    class Meta:
        verbose_name = "gemning"
        verbose_name_plural = "gemninger"

    def __str__(self) -> str:
        return f"gemning {self.pk}"


class RowChange(models.Model):
    """What a save did to one row, as the database saw it (rules.recorded): the columns before and after.

    A row that was made has no `before`, one that was removed no `after`. The order is that of the primary key.
    """

    save_of = models.ForeignKey(
        Save, models.CASCADE, related_name="changes", db_column="save_id", verbose_name="gemning"
    )
    table_name = models.CharField("tabel", max_length=63)
    row_id = models.BigIntegerField("række")
    before = models.JSONField("før", null=True)
    after = models.JSONField("efter", null=True)

    class Meta:
        verbose_name = "ændret række"
        verbose_name_plural = "ændrede rækker"
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="never_edited", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"
