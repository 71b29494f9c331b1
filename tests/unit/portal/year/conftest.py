"""A home with a release made by hand: one street with its communities, two reports, registered on the chain."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

for folder in ("reports", "orchestration/cli", "mulin/received"):
    sys.path.append(str(Path(__file__).parents[2] / folder))


def two_pages(text: str) -> bytes:
    """A PDF whose second page says ``text``."""
    import io

    import pydyf

    pdf = pydyf.PDF()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
    pdf.add_object(font)
    for said in ("front", text):
        stream = pydyf.Stream()
        stream.begin_text()
        stream.set_font_size("F1", 12)
        stream.set_text_matrix(1, 0, 0, 1, 40, 40)
        stream.show_text_string(said)
        stream.end_text()
        pdf.add_object(stream)
        fonts = pydyf.Dictionary({"F1": font.reference})
        pdf.add_page(pydyf.Dictionary({
            "Type": "/Page", "Parent": pdf.pages.reference, "Contents": stream.reference,
            "MediaBox": pydyf.Array([0, 0, 300, 300]), "Resources": pydyf.Dictionary({"Font": fonts}),
        }))  # fmt: skip
    out = io.BytesIO()
    pdf.write(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once a session; tests get copies."""
    import district_marts as marts
    from served_by_hand import PACK, STREET, register

    from mulin.pack import load_pack
    from mulin.settings import Settings

    home = tmp_path_factory.mktemp("year") / "var"
    settings = Settings(home=home)
    release = settings.releases / "2024" / "r1"
    marts.build(release / "marts", load_pack(PACK), marts.DistrictCase(streets=(STREET,)))
    for kind, code, name in (
        ("community", "310110001001", "十七棉工房第二居委会"), ("street", STREET, "定海路街道"),
        ("department", "D06", "区民政局"), ("department", "D07", "区滨江办"),
    ):  # fmt: skip
        (release / "reports" / kind).mkdir(parents=True, exist_ok=True)
        (release / "reports" / kind / f"{code}-{name}.pdf").write_bytes(two_pages(f"{code} C-A01"))
    register(settings, release)
    return home


@pytest.fixture
def release(made: Path, home: Path) -> Path:
    """The folder of 2024 r1 in this test's home."""
    shutil.copytree(made, home, dirs_exist_ok=True)
    return home / "releases" / "2024" / "r1"


@pytest.fixture
def public(release: Path) -> Path:
    """The same, made public 39 days after its lock."""
    from datetime import date

    from mulin.received import Store

    Store(release.parents[2] / "received").publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王工")
    return release
