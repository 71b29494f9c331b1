"""The last step of a trace for figures that nobody handed in: the record they were computed from."""

from __future__ import annotations

from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT
from orchestration.release.inputs import Inputs, PublicationInput, YearInputs
from orchestration.trace import messages as m
from orchestration.trace.sources import Sources
from orchestration.warehouse.computed import platform_observations

REF, SHA = "publications/2023/p1.json", "0123456789abcdef" * 4


def test_the_publication_lag_leads_to_the_record_of_the_publication_and_its_whole_hash(tmp_path):
    pack = load_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")
    publication = PublicationInput(2023, "r1", "2024-02-20", "2024-04-05", REF, SHA)
    inputs = Inputs(2024, pack.plan.pack, (YearInputs(2024, "in_force", None, (), publication),))
    lag = next(row for row in platform_observations(pack, 2024, publication) if row.field_code == "F-D017")
    row = lag._asdict() | {"sha256": None}

    node = Sources(Store(tmp_path), None, {2024: pack}, inputs).node(row)

    assert node.confirmed
    assert f"received/{REF} SHA-256 {SHA[:12]}" in node.title
    facts = {f.label: f.text for f in node.facts}
    assert facts[m.LABEL_FILE] == f"received/{REF}"
    assert facts[m.LABEL_SHA] == SHA
