"""The archive: reports kept for years, findable in Arabic, the same event in twelve papers counted once and as twelve.

A Django app over SQLite (one file, WAL, ``synchronous=FULL``) or PostgreSQL. Everything that does not serve web pages goes
through :mod:`isnad.archive.api`, which needs no knowledge of Django:

    from isnad.archive import api
    archive = api.open_archive("isnad.db")           # or postgresql://user@host/name
    api.put(record, original_bytes, {"url": "…"})    # one report, one transaction
    page = api.search("وزير الدفاع type:CONSULT")

A Django project (the web reading room) takes ``DATABASES`` and the app from :mod:`isnad.archive.settings` instead.
"""
