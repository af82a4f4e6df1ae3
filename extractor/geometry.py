"""Boxes and matrices on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .document import Bbox

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class View:
    """Turns pdfium's page space (origin bottom left, unrotated, uncropped) into what a viewer shows."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int  # quarter turns clockwise

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Bbox:
        """The box of two opposite corners, as (x0, top, x1, bottom) on the shown page."""
        if not self.rotation and x0 <= x1 and y0 <= y1:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.rotation == 1:
            x0, x1, y0, y1 = y0 - self.bottom, y1 - self.bottom, x0 - self.left, x1 - self.left
        elif self.rotation == 2:
            x0, x1, y0, y1 = self.right - x0, self.right - x1, y0 - self.bottom, y1 - self.bottom
        elif self.rotation == 3:
            x0, x1, y0, y1 = self.top - y0, self.top - y1, self.right - x0, self.right - x1
        else:
            x0, x1, y0, y1 = x0 - self.left, x1 - self.left, self.top - y0, self.top - y1
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that does `m` first, then `n`."""
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )


def union(boxes: Iterable[Bbox]) -> Bbox:
    """The smallest box around all `boxes`."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return min(x0s), min(tops), max(x1s), max(bottoms)
