"""A report's charts as pictures for Word: drawn by the engine of the PDF in the PDF's own faces, then made dots.

As PNG and not as SVG: Word would set an SVG's text in whatever face the reader's machine has, and what WPS shows of
one depends on its version. Of this many dots an inch paper shows no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np

from mulin.printable import fallback_files
from reports.narrative.blocks import TEXT_WIDTH, Picture
from reports.narrative.page import NarrativeError
from reports.render import RenderError, drawn, engine

DOTS_PER_INCH = 300
_WIDTH = 156 / TEXT_WIDTH  # mm a unit
_STYLE = "body{margin:0}.chart{display:block;width:100%;height:auto}"
# so that a sum of heights rounded up turns no page
_SLACK = 0.05


def drawn_pictures(pictures: Sequence[Picture]) -> list[bytes]:
    """Each picture as a PNG file; same picture, same bytes. Raises NarrativeError where one cannot be drawn."""
    import pypdfium2

    if not pictures:
        return []
    sizes = "".join(
        f"@page p{i}{{size:{p.width * _WIDTH:.3f}mm {p.height * _WIDTH + _SLACK:.3f}mm;margin:0}}#p{i}{{page:p{i}}}"
        for i, p in enumerate(pictures)
    )
    boxes = "".join(f'<div id="p{i}">{"".join(d.svg for d in p.drawings)}</div>' for i, p in enumerate(pictures))
    page = drawn(f"<html><head><title/><style>{_STYLE}{sizes}</style></head><body>{boxes}</body></html>")
    try:
        pdf = engine((), fallback_files(page)).bare(page)
    except RenderError as error:
        raise NarrativeError(str(error)) from error
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == len(pictures)
        return [_png(sheet) for sheet in document]


def _png(sheet: Any) -> bytes:
    """With a palette of the 256 colours that most of the picture has, a third of the size: flat colours stay what they
    are, and of the rims of letters the rarest take the nearest one."""
    from PIL import Image

    blue, green, red = np.moveaxis(sheet.render(scale=DOTS_PER_INCH / 72).to_numpy().astype(np.int32), 2, 0)
    dots = red << 16 | green << 8 | blue
    counts = np.bincount(dots.ravel(), minlength=1 << 24)
    colours = np.flatnonzero(counts)
    kept = colours[np.lexsort((colours, -counts[colours]))][:256]
    parts = [np.stack([of >> 16, of >> 8 & 255, of & 255], axis=1) for of in (colours, kept)]
    nearest = np.zeros(1 << 24, dtype=np.uint8)
    nearest[colours] = ((parts[0][:, None] - parts[1]) ** 2).sum(axis=2).argmin(axis=1)
    picture = Image.fromarray(nearest[dots])
    picture.putpalette(parts[1].astype(np.uint8).tobytes())
    out = BytesIO()
    picture.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return out.getvalue()
