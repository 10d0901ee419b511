"""What can go wrong, said with file, place and remedy."""

from __future__ import annotations


class IsnadError(Exception):
    """Base of every error that a user can mend. ``str(error)`` is one line."""


class PackError(IsnadError):
    """A language pack breaks a rule and does not load."""

    def __init__(self, file: str, entry: str, trouble: str, remedy: str = "") -> None:
        self.file, self.entry, self.trouble, self.remedy = file, entry, trouble, remedy
        where = f"{file}: {entry}" if entry else file
        super().__init__(f"{where}: {trouble}" + (f" ({remedy})" if remedy else ""))

    def __reduce__(self) -> tuple[type[PackError], tuple[str, str, str, str]]:
        # It travels between processes (``--jobs``) with its parts, not with its text.
        return type(self), (self.file, self.entry, self.trouble, self.remedy)


class InputError(IsnadError):
    """A report that cannot be read at all: binary, unreadable, missing."""

    def __init__(self, place: str, trouble: str, remedy: str = "") -> None:
        self.place, self.trouble, self.remedy = place, trouble, remedy
        super().__init__(f"{place}: {trouble}" + (f" ({remedy})" if remedy else ""))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:
        return type(self), (self.place, self.trouble, self.remedy)
