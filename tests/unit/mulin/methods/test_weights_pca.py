"""Weights from principal components: the Handbook's own example, the Technology Achievement Index of 23 countries."""

from __future__ import annotations

import numpy as np
import pytest

from mulin.methods.pca import nicoletti, pca, varimax

# Handbook 2008, Table A.1 (UNDP 2001): patents, royalties, internet, technology exports, telephones (log),
# electricity (log), schooling, university; Finland to Slovenia.
TAI = np.array([
    [187, 125.6, 200.2, 50.7, 3.08, 4.15, 10, 27.4], [289, 130, 179.1, 66.2, 3, 4.07, 12, 13.9],
    [271, 156.6, 125.8, 59.7, 3.1, 4.14, 11.4, 15.3], [994, 64.6, 49, 80.8, 3, 3.86, 9.5, 10],
    [779, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2], [189, 151.2, 136, 50.9, 3.02, 3.77, 9.4, 9.5],
    [82, 134, 57.4, 61.9, 3.02, 3.73, 9.4, 14.9], [31, 38.6, 108, 48.7, 2.94, 4.18, 11.6, 14.2],
    [75, 18.2, 125.9, 16.2, 2.94, 3.94, 10.9, 25.3], [8, 25.5, 72.3, 74.9, 2.95, 3.83, 7.1, 24.2],
    [235, 36.8, 41.2, 64.2, 2.94, 3.75, 10.2, 14.4], [103, 20.2, 193.6, 19, 3.12, 4.39, 11.9, 11.2],
    [106, 110.3, 48.6, 53.6, 2.97, 3.68, 9.4, 12.3], [72, 73.9, 58.9, 47.6, 2.91, 3.86, 9.3, 13.6],
    [103, 13, 146.7, 15.4, 2.86, 3.91, 11.7, 13.1], [165, 14.8, 84.2, 50.3, 2.99, 3.79, 8.4, 13.6],
    [205, 33.6, 36.4, 58.9, 2.97, 3.8, 7.9, 12.6], [74, 43.6, 43.2, 45, 2.96, 3.74, 9.6, 11],
    [42, 8.6, 21, 53.4, 2.86, 3.62, 7.3, 15.6], [13, 9.8, 30.4, 51, 3, 3.65, 7.2, 13],
    [28, 4.2, 25, 51.7, 2.75, 3.68, 9.5, 8.2], [26, 6.2, 21.6, 63.5, 2.73, 3.46, 9.1, 7.7],
    [105, 4, 20.3, 49.5, 2.84, 3.71, 7.1, 10.6],
])  # fmt: skip

# Handbook, tables on the example's rotated loadings (four components, eigenvalue above 0.9) and on the weights.
LOADINGS = np.array([
    [0.07, 0.97, 0.06, 0.06], [0.13, 0.07, -0.07, 0.93], [0.79, -0.21, 0.21, 0.42], [-0.64, 0.56, -0.04, 0.36],
    [0.37, 0.17, 0.38, 0.68], [0.82, -0.04, 0.25, 0.35], [0.88, 0.23, -0.09, 0.09], [0.08, 0.04, 0.96, 0.04],
])  # fmt: skip
EXPLAINED = [2.64, 1.39, 1.19, 1.76]
WEIGHTS = [0.17, 0.15, 0.11, 0.06, 0.08, 0.12, 0.14, 0.17]


def components(s, count):
    """Unrotated loadings from the singular values of the standardised scores."""
    z = (s - s.mean(axis=0)) / s.std(axis=0)
    _, d, vt = np.linalg.svd(z, full_matrices=False)
    return (vt[:count] * (d[:count, None] / np.sqrt(len(s)))).T


def varimax_by_svd(loadings):
    """The rotation found the other usual way, by repeated singular value decomposition of the whole gradient."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    a = loadings / length
    turn = np.eye(a.shape[1])
    for _ in range(3000):
        b = a @ turn
        u, _, vt = np.linalg.svd(a.T @ (b**3 - b * (b**2).mean(axis=0)))
        turn = u @ vt
    return a @ turn * length


def same_but_for_sign_and_order(a, b, **tolerance):
    order = np.argsort(-(a**2).sum(axis=0)), np.argsort(-(b**2).sum(axis=0))
    np.testing.assert_allclose(np.abs(a[:, order[0]]), np.abs(b[:, order[1]]), **tolerance)


def test_the_handbooks_rotated_loadings():
    rotated = varimax(components(TAI, 4))
    same_but_for_sign_and_order(rotated, LOADINGS, atol=0.021)  # they rotated rounded figures
    np.testing.assert_allclose(sorted((rotated**2).sum(axis=0)), sorted(EXPLAINED), atol=0.025)


def test_the_handbooks_weights_from_its_loadings_and_from_its_data():
    np.testing.assert_allclose(nicoletti(LOADINGS), WEIGHTS, atol=0.0075)
    result = pca(TAI, "kaiser", least_eigenvalue=0.88)  # the fourth is 0.89, printed as 0.9
    np.testing.assert_allclose(result.weights, WEIGHTS, atol=0.0075)
    assert result.notes == {}


def test_kaisers_rule_keeps_what_explains_more_than_one_indicator():
    np.testing.assert_allclose(pca(TAI).weights, nicoletti(varimax_by_svd(components(TAI, 2))), rtol=1e-8)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_varimax_found_two_ways(count):
    loadings = components(TAI, count)
    same_but_for_sign_and_order(varimax(loadings), varimax_by_svd(loadings), atol=1e-7)


def test_varimax_leaves_the_communalities_and_a_single_component_alone():
    loadings = components(TAI, 3)
    np.testing.assert_allclose((varimax(loadings) ** 2).sum(axis=1), (loadings**2).sum(axis=1), rtol=1e-12)
    np.testing.assert_array_equal(np.abs(varimax(loadings[:, :1])), np.abs(loadings[:, :1]))
    np.testing.assert_array_equal(varimax(np.zeros((3, 2))), np.zeros((3, 2)))


def test_first_component_weighs_by_the_size_of_the_loading_and_names_who_points_the_other_way():
    result = pca(TAI, "first")
    loading = np.abs(components(TAI, 1)[:, 0])
    np.testing.assert_allclose(result.weights, loading / loading.sum(), rtol=1e-9)
    assert list(result.notes) == [3]  # technology exports, as in the Handbook
    assert "方向相反" in result.notes[3]


def test_children_that_have_nothing_in_common_share_alike():
    """Without correlation no component is first and none explains more than one child."""
    s = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) * [1.0, 5.0, 70.0] + 100
    np.testing.assert_allclose(pca(s, "first").weights, 1 / 3)
    np.testing.assert_allclose(pca(s, "kaiser").weights, 1 / 3)


def test_an_unknown_choice_is_the_programs_fault():
    with pytest.raises(ValueError, match="scree"):
        pca(TAI, "scree")
