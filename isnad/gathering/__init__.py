"""Gathering: reports from files, addresses, feeds and archives of the web, each with its provenance.

What the command line calls (each documented where it is defined):

    gather_paths(paths)              files, folders, ZIP, JSON Lines, CSV, saved pages, WARC, WACZ
    fetch(url, door)                 one address
    follow_add(state, what, door)    a feed, site, OPML or TOML file, or an outlet of the starting list
    follow_list(state)               what is followed and how it stands
    follow_run(state, door)          new pages of everything followed, once or for ever

All hand on an ``Item`` or a ``Trouble``. Nothing here knows the reader or the archive: whoever takes the items puts them there,
one row for each ``item.key``, and keeps troubles in a ``Quarantine``.
"""
