"""What the pack's check lets through as a logo is drawn; what the engine cannot draw is told without its bytes."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

from mulin.pack.logo import logo_fault
from reports.render import RenderError, draw_alone, shortened

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
SHAPE = '<path d="M0 0h9v9z"/>'


def svg(inside: str, head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def png(width: int, height: int, colour: int = 2) -> bytes:
    """A grey picture of 8 bits a channel; ``colour`` as the format numbers it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\0" + b"\x80" * width * {0: 1, 2: 3, 6: 4}[colour]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")


def uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize(
    "data",
    [
        svg(SHAPE),
        svg("<g>" * 45 + SHAPE + "</g>" * 45),
        svg("".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(30)) + f'<g id="a30">{SHAPE}</g>'),
        svg('<linearGradient id="c"><stop offset="0"/></linearGradient><path fill="url(#c)" d="M0 0h9v9z"/>'),
        svg(SHAPE, HEAD.replace('viewBox="0 0 9 9"', 'width="9mm" height="9"')),
        svg(f'<image width="3" height="3" href="{uri("png", png(4, 4))}"/>'),
    ],
)
def test_what_the_check_lets_through_is_drawn(data: bytes) -> None:
    assert logo_fault("a.svg", data) == ("", "")
    draw_alone(uri("svg+xml", data))


@pytest.mark.parametrize("colour", [0, 2, 6])
def test_pictures_of_eight_bits_are_drawn(colour: int) -> None:
    data = png(12, 12, colour)
    assert logo_fault("a.png", data) == ("", "")
    draw_alone(uri("png", data))


@pytest.mark.parametrize(
    "data", [svg('<g transform="rotate(x)">' + SHAPE + "</g>"), svg("<text>甲</text>"), svg(SHAPE, "<svg viewBox='a'>")]
)
def test_what_the_engine_cannot_draw_is_told_in_a_few_words(data: bytes) -> None:
    with pytest.raises(RenderError) as told:
        draw_alone(uri("svg+xml", data))
    assert len(str(told.value)) < 200
    assert "base64" not in str(told.value)


def test_a_message_leaves_out_the_bytes_of_what_it_quotes() -> None:
    text = f"Failed to load image at '{uri('png', png(40, 40))}': broken"
    assert shortened(text) == "Failed to load image at 'data:image/png…': broken"
    assert shortened("没有数据") == "没有数据"
