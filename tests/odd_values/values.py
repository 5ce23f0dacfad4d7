"""Odd values: what no form asks for and what still comes, from a slip, a robot or somebody who tries."""

NUMBERS = (
    "9" * 26, "-1", "0", "-0", "1e400", "NaN", "Infinity", "²", "٣", "9" * 5000, "2147483648", "9223372036854775808",
    "1.5", "1,5", "0.500", "1,234.5", "0x1F", "1_000", " 7 ", "99999",
)  # fmt: skip
DAYS = (
    "0000-01", "9999-99", "0000-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01", "01.01.0001",
    "31.12.9999", "1999-12-31", "00-00-0000", "december 0000", "januar 9999", "12.0000", "2026-W10", "tirsdag",
)  # fmt: skip
TEXTS = (
    "", " ", "[]", "{}", "null", "true", "<script>alert(1)</script>", "<b>", "' OR 1=1 --", "%", "\\", "../../etc/",
    "\r\nX: y", "\u202etxt.exe", "Z\u0301\u0302" * 40, "👩‍👩‍👧", "æøå", "x" * 20_000, "\ufffd", "\ufeff",
    "\x01\x1b\x7f",
    "Frist den 1. januar 0000, 31.02.2026 og 31.12.9999.", "Q5 0000 og uge 99 9999", "om 99999999999 år og 0 måneder",
    "__proto__", "{{ 7|add:7 }}", "http://[::1", "javascript:alert(1)", "a@b", "//evil.example/",
)  # fmt: skip
NUL = ("\0", "Før\0efter", "\0" * 50)
EVERY = (*NUMBERS, *DAYS, *TEXTS, *NUL)

# In an address: percent-encoded already, and what isn't UTF-8 (half a letter, a lone surrogate).
RAW = ("%00", "%FF%FE", "%ED%A0%80", "%C3", "%", "%zz", "%0d%0a", "%2e%2e%2f")
