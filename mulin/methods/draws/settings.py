"""What a draw assumes: weights, normalisation, aggregation, imputation, the indicator left out. Seeded and kept.

Each assumption has a random stream of its own, so that adding one does not change another, and n draws are the first n
of more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.draws.problem import DECLARED, MULTIPLE, Problem
from mulin.methods.draws.ranks import Ranks, rank_draws
from mulin.methods.trees.means import REPLACING
from mulin.methods.trees.tree import Tree

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
FACTORS = ("weights", "normalisation", "aggregation", "imputation", "left_out")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is uncertain, and how much.

    ``weight_perturbation`` p: every weight times U(1−p, 1+p), then renormalised among its siblings to their sum; or
    ``dirichlet``: siblings' shares from a Dirichlet with that concentration around the declared ones (variance
    w(1−w)/(concentration+1)). ``tier_shares``: the tiers' own and children's share are perturbed likewise.
    ``normalisations``, ``aggregations``, ``imputations``: alternatives, each as likely; aggregations are methods of
    :mod:`tree_means` or ``power:<p>`` and replace the tree's power means; of the imputations ``multiple`` stands for
    ``completions`` tables with gaps filled by draws, ``multiple:1`` …; ``zero_floor`` lifts zeros where such a
    replacement is brought down by them and the node says nothing. ``leave_out``: in each draw none, or one, of the
    indicators is left out, each choice as likely. ``ties``, ``decimals`` (None: on exact scores), ``ascending`` (the
    lowest score is first): how ranks are given.
    """

    weight_perturbation: float = 0.25
    dirichlet: float | None = None
    tier_shares: bool = False
    normalisations: tuple[str, ...] = (DECLARED,)
    aggregations: tuple[str, ...] = (DECLARED,)
    imputations: tuple[str, ...] = (DECLARED,)
    completions: int = 0
    leave_out: bool = False
    draws: int = 1000
    seed: int = 0
    ties: str = "min"
    decimals: int | None = None
    ascending: bool = False
    zero_floor: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weight_perturbation < 1:
            raise ValueError(f"weight_perturbation {self.weight_perturbation}: from 0 to below 1")
        if self.dirichlet is not None and not self.dirichlet > 0:
            raise ValueError(f"dirichlet {self.dirichlet}: above 0")
        if self.draws < 1 or not (self.normalisations and self.aggregations and self.imputations):
            raise ValueError("at least one draw and one alternative of each kind")
        if (MULTIPLE in self.imputations) != (self.completions > 0):
            raise ValueError(f"{MULTIPLE} imputation and {self.completions} completions: both or none")
        for name in self.aggregations:
            aggregation(name)

    def ranks(self, scores: Array, groups: ArrayLike) -> Ranks:
        """Ranks (draws, units) of such scores within ``groups`` (units,); see :func:`rank_draws`."""
        return rank_draws(scores, groups, self.decimals, self.ties, ascending=self.ascending)

    @property
    def filled(self) -> tuple[str, ...]:
        """Every way in which gaps may be filled in a draw, each completed table by itself."""
        ways = (self.completed if a == MULTIPLE else (a,) for a in self.imputations)
        return tuple(dict.fromkeys(name for some in ways for name in some))

    @property
    def completed(self) -> tuple[str, ...]:
        return tuple(f"{MULTIPLE}:{n}" for n in range(1, self.completions + 1))

    @property
    def factors(self) -> tuple[str, ...]:
        """The assumptions that vary."""
        moves = (
            self.dirichlet is not None or self.weight_perturbation > 0,
            len(set(self.normalisations)) > 1, len(set(self.aggregations)) > 1, len(self.filled) > 1,
            self.leave_out,
        )  # fmt: skip
        return tuple(f for f, moved in zip(FACTORS, moves, strict=True) if moved)


def aggregation(name: str) -> tuple[str, float | None] | None:
    """``declared`` → None, ``geometric`` → ("geometric", None), ``power:2`` → ("power", 2.0). ValueError for others."""
    method, _, number = name.partition(":")
    if name == DECLARED:
        return None
    if method not in REPLACING or (method == "power") != bool(number):
        raise ValueError(f"unknown aggregation {name!r}")
    return method, float(number) if number else None


@dataclass(frozen=True)
class Settings:
    """One row a draw. The names say what the numbers of ``normalisation``, ``aggregation``, ``imputation`` stand for.

    ``left_out``: position in ``Problem.leaves``, −1 for none. ``weights``: for each tier (draws, nodes). ``shares``
    (draws, tiers, 2): own and children's.
    """

    seed: int
    normalisations: tuple[str, ...]
    aggregations: tuple[str, ...]
    imputations: tuple[str, ...]
    leaves: tuple[str, ...]
    normalisation: Whole
    aggregation: Whole
    imputation: Whole
    left_out: Whole
    weights: tuple[Array, ...]
    shares: Array

    def __len__(self) -> int:
        return len(self.left_out)

    def rows(self, chosen: NDArray[np.integer] | slice) -> Settings:
        return replace(
            self, normalisation=self.normalisation[chosen], aggregation=self.aggregation[chosen],
            imputation=self.imputation[chosen], left_out=self.left_out[chosen],
            weights=tuple(w[chosen] for w in self.weights), shares=self.shares[chosen],
        )  # fmt: skip

    def taking(self, factor: str, other: Settings) -> Settings:
        """These settings with one assumption from another sample: Saltelli's AB_i."""
        if factor == "weights":
            return replace(self, weights=other.weights, shares=other.shares)
        return replace(self, **{factor: getattr(other, factor)})

    def before(self, nominal: Settings) -> Settings:
        """These after the nominal one."""
        join = np.concatenate
        return replace(
            self,
            weights=tuple(join([a, b]) for a, b in zip(nominal.weights, self.weights, strict=True)),
            shares=join([nominal.shares, self.shares]),
            normalisation=join([nominal.normalisation, self.normalisation]),
            aggregation=join([nominal.aggregation, self.aggregation]),
            imputation=join([nominal.imputation, self.imputation]),
            left_out=join([nominal.left_out, self.left_out]),
        )

    def of(self, draw: int) -> dict[str, Any]:
        """One draw's settings in words, weights aside."""
        out = int(self.left_out[draw])
        return {
            "draw": draw, "seed": self.seed, "normalisation": self.normalisations[self.normalisation[draw]],
            "aggregation": self.aggregations[self.aggregation[draw]],
            "imputation": self.imputations[self.imputation[draw]], "left_out": None if out < 0 else self.leaves[out],
        }  # fmt: skip


def _names(alternatives: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((DECLARED, *alternatives)))


def nominal_settings(problem: Problem, assumed: Assumptions, draws: int = 1) -> Settings:
    """Everything as declared, ``draws`` times."""
    zero = np.zeros(draws, dtype=np.int64)
    shares = np.array([[t.own_share, t.children_share] for t in problem.tiers], dtype=np.float64)
    return Settings(
        assumed.seed, _names(assumed.normalisations), _names(assumed.aggregations), _names(assumed.filled),
        problem.leaf_codes, zero, zero, zero, zero - 1,
        tuple(np.tile(t.tree.weights, (draws, 1)) for t in problem.tiers), np.tile(shares, (draws, 1, 1)),
    )  # fmt: skip


def sampled_settings(problem: Problem, assumed: Assumptions, draws: int, stream: int = 0) -> Settings:
    """Independent draws, none of them nominal. ``stream``: another number, another sample of the same seed."""
    base = nominal_settings(problem, assumed, draws)

    def source(factor: int, part: int = 0) -> np.random.Generator:
        return np.random.default_rng([assumed.seed, stream, factor, part])

    def choice(factor: int, alternatives: tuple[str, ...], names: tuple[str, ...]) -> Whole:
        place = source(factor).random(draws) * len(alternatives)
        which = np.minimum(place.astype(np.int64), len(alternatives) - 1)
        # what is left of the random number says which of the completed tables, where there are such
        of = [assumed.completed if a == MULTIPLE else (a,) for a in alternatives]
        part = ((place - which) * np.array([len(some) for some in of])[which]).astype(np.int64)
        return np.array([names.index(of[a][min(p, len(of[a]) - 1)]) for a, p in zip(which, part, strict=True)],
                        dtype=np.int64)  # fmt: skip

    left_out = base.left_out
    if assumed.leave_out:
        choices = len(problem.leaves) + 1
        left_out = np.minimum((source(4).random(draws) * choices).astype(np.int64), choices - 1) - 1
    weights = tuple(
        _perturbed(w, _siblings(t.tree), assumed, source(0, k))
        for k, (w, t) in enumerate(zip(base.weights, problem.tiers, strict=True))
    )
    shares = base.shares
    if assumed.tier_shares:
        pairs = np.repeat(np.arange(len(problem.tiers)), 2)
        shares = _perturbed(shares.reshape(draws, -1), pairs, assumed, source(0, len(weights))).reshape(shares.shape)
    return replace(
        base, weights=weights, shares=shares, left_out=left_out,
        normalisation=choice(1, assumed.normalisations, base.normalisations),
        aggregation=choice(2, assumed.aggregations, base.aggregations),
        imputation=choice(3, assumed.imputations, base.imputations),
    )  # fmt: skip


def _siblings(tree: Tree) -> Whole:
    """For every node the number of its group of siblings."""
    return np.array([-1 if n.parent is None else tree.index[n.parent] for n in tree.nodes], dtype=np.int64) + 1


def _perturbed(weights: Array, groups: Whole, assumed: Assumptions, random: np.random.Generator) -> Array:
    """Declared weights (draws, n), the same in every row, perturbed within ``groups`` (n,), whose sums stay."""
    member = (groups[:, None] == np.unique(groups)).astype(np.float64)
    sums = (weights[:1] @ member) @ member.T
    if assumed.dirichlet is None:
        p = assumed.weight_perturbation
        if p == 0:
            return weights
        moved = weights * (1.0 - p + 2.0 * p * random.random(weights.shape))
    else:
        shape = assumed.dirichlet * np.divide(weights, sums, out=np.zeros(weights.shape), where=sums > 0)
        # gamma variables divided by their sum are Dirichlet (Devroye 1986, XI.4)
        moved = random.standard_gamma(shape)
    now = (moved @ member) @ member.T
    # siblings that all weigh nothing stay so; one without siblings keeps its weight to the last bit
    alone = (member @ member.sum(axis=0)) == 1
    scaled = moved * np.divide(sums, now, out=np.zeros(moved.shape), where=now > 0)
    return np.where(alone, weights, scaled)
