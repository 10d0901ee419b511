"""What is remembered of a host: when it may be asked again, how often it failed, its robots.txt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HostState:
    """Times are Unix seconds. ``robots`` is None where nothing was fetched yet, ``robots_status`` 0 where it was out of reach."""

    next_at: float = 0.0
    failures: int = 0
    robots: str | None = None
    robots_status: int = 0
    robots_at: float = 0.0


class HostMemory(Protocol):
    """Keeps one :class:`HostState` for each origin; ``State`` does so on disk."""

    def host(self, origin: str) -> HostState: ...
    def keep_host(self, origin: str, state: HostState) -> None: ...


class Forgetful:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        self.hosts: dict[str, HostState] = {}

    def host(self, origin: str) -> HostState:
        return self.hosts.get(origin, HostState())

    def keep_host(self, origin: str, state: HostState) -> None:
        self.hosts[origin] = state
