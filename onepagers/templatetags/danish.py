"""Filters that write facts the Danish way; all of them accept the ISO texts and number texts of a snapshot."""

from django import template

import danish

register = template.Library()


@register.filter
def count(quantity: int, words: str) -> str:
    """«én dag», «to dage» of a number and «dag,dage»."""
    singular, plural = words.split(",")
    return danish.count(quantity, singular, plural)


for function in (
    danish.long_date,
    danish.short_date,
    danish.weekday_date,
    danish.month,
    danish.short_month_year,
    danish.number,
    danish.kroner,
    danish.percent,
    danish.and_list,
):
    register.filter(function.__name__, lambda value, function=function: function(value) if value else "")
