"""Events found by how what they name begins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mulin.received.chain import GENESIS, Event
from mulin.received.named import Named
from mulin.received.register import Register

REFS = st.lists(
    st.tuples(
        st.sampled_from(["sidecars", "judgements", "reviews"]), st.sampled_from(["2023", "2024"]),
        st.sampled_from(["D1", "D10", "D1-x"]), st.integers(1, 12),
    ).map(lambda of: "{}/{}/{}-report-v{}.json".format(*of)),
    max_size=80,
)  # fmt: skip
PREFIXES = st.sampled_from(
    ["", "sidecars/", "sidecars/2024/", "sidecars/2024/D1-", "sidecars/2024/D1-report-v1", "torn/", "reviews/2023/D10-"]
)


def events(refs: list[str]) -> list[Event]:
    return [
        Event.make(index=n, event="received", ref=ref, payload=GENESIS, previous=GENESIS) for n, ref in enumerate(refs)
    ]


@given(REFS, REFS, PREFIXES)
def test_as_if_each_were_looked_at_in_the_chains_order(first: list[str], then: list[str], prefix: str) -> None:
    chain = events(first + then)
    named = Named()
    named.add(chain[: len(first)])
    for event in chain[len(first) :]:
        named.add([event])
    assert named.indices(prefix) == [e.index for e in chain if e.ref.startswith(prefix)]
    assert len(named) == len(chain)
    assert all(ref in named for ref in first + then)
    assert "sidecars/2024/D1" not in named


def test_a_chain_that_went_another_way_is_found_anew() -> None:
    chain = events([f"sidecars/2024/D1-report-v{n}.json" for n in range(1, 5)])
    register = Register(lambda _: None)
    register.follow(lambda: chain)
    assert register.under("sidecars/2024/D1-") == chain
    register.follow(lambda: chain[:2])
    assert register.under("sidecars/2024/D1-") == chain[:2]
