"""The Equal Earth projection (Šavrič, Patterson and Jenny 2018): longitude and latitude → a plane 1000 units wide.

>>> [round(v) for v in project(0, 0)]
[500, 243]
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH = 1000.0
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = sqrt(3) / 2
_WIDEST = 2.7066299836960748  # x of 180° at the equator
_HIGHEST = 1.3173627591574133  # y of the pole
HEIGHT = WIDTH * _HIGHEST / _WIDEST


def project(lon: float, lat: float) -> tuple[float, float]:
    """Degrees → x to the right (0 to 1000) and y downwards (0 to ``HEIGHT``)."""
    t = asin(_M * sin(radians(max(-90.0, min(90.0, lat)))))
    t2 = t * t
    t6 = t2**3
    x = 2 * sqrt(3) * radians(lon) * cos(t) / (3 * (9 * _A[3] * t6 * t2 + 7 * _A[2] * t6 + 3 * _A[1] * t2 + _A[0]))
    y = t * (_A[3] * t6 * t2 + _A[2] * t6 + _A[1] * t2 + _A[0])
    half = WIDTH / 2
    return half + x / _WIDEST * half, HEIGHT / 2 - y / _HIGHEST * HEIGHT / 2
