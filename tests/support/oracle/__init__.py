"""An independent oracle for the terms of agreements, written from the rules without seeing terms.py."""
