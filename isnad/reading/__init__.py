"""Reading: pure functions from a page to a record. No files, no network, no database, no clock. ``order.py`` knows the order."""
