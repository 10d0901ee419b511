"""The reading room: a Django project over the archive where a person reads, checks and follows.

from isnad.site.serving import serve
serve("isnad.db")            # http://127.0.0.1:8000/
"""
