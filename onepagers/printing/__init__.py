"""From a page's HTML to paper: the process that prints, the size at which a page fits, what is kept of it."""
