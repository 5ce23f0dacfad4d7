"""What the board saw, who read it, and what they asked."""

from editions.models.editions import Edition, EditionPage, Freezing
from editions.models.readers import EditionLink, EditionView, Question, ReadReceipt

__all__ = ["Edition", "EditionLink", "EditionPage", "EditionView", "Freezing", "Question", "ReadReceipt"]
