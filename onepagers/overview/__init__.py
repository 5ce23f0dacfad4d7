"""The portfolio seen together: on the dashboard, over time, in a calendar and in a workbook."""
