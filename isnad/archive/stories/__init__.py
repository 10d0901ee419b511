"""Stories: the same event in many reports, counted once and as many.

:mod:`copies` finds near-copies of one dispatch, :mod:`likeness` says whether two events are one and why, :mod:`clustering` makes
groups of the links, :mod:`telling` sums a story up, :mod:`joining` does it all for new reports, :mod:`decisions`
keeps what people say.
"""
