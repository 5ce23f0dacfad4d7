"""Every rule for what should be followed up, in one table: what speaks for yellow, and where it is mended."""

from onepagers.parts import registered

# code: speaks for at least yellow, the page on which it is mended, the reminder that says the same
RULES = {
    "core.F01": (True, "onepagers:edit_texts", ""),
    "core.F02": (False, "onepagers:edit_texts", ""),
    "core.F03": (False, "onepagers:edit_texts", ""),
    "core.F04": (False, "onepagers:edit_texts", ""),
    "core.F05": (True, "onepagers:review", ""),
    "core.F06": (True, "onepagers:review", "action_due"),
    "core.F07": (True, "onepagers:edit_head", "manager_gone"),
    "core.F08": (False, "onepagers:review", ""),
    "core.F09": (False, "onepagers:edit_texts", ""),
    "finance.F01": (False, "finance:funding", ""),
    "finance.F02": (False, "finance:funding", ""),
    "finance.F03": (False, "finance:funding", ""),
    "finance.F04": (False, "finance:funding", ""),
}


def test_what_speaks_for_yellow_where_it_is_mended_and_which_reminder_says_the_same():
    rules = [rule for part in registered() for rule in (*part.rules, *part.portfolio_rules)]
    assert len({rule.code for rule in rules}) == len(rules)
    shown = {rule.code: (rule.yellow, rule.where, rule.reminder) for rule in rules}
    assert {code: row for code, row in shown.items() if not code.startswith("support.")} == RULES
    assert all(rule.title and rule.means.endswith(".") and rule.todo.endswith(".") for rule in rules)
