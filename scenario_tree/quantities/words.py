"""Verbal probabilities: the standard scales, and the word for a number.

Sources: ICD 203 (US Office of the Director of National Intelligence, 2015), PHIA Probability Yardstick
(UK Professional Head of Intelligence Assessment, 2019), IPCC AR5 guidance note on uncertainty
(Mastrandrea et al. 2010), table 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from scenario_tree.model import WordScale


def _scale(name: str, *rows: tuple[tuple[str, ...], float, float]) -> WordScale:
    return WordScale(name, {word: (low / 100, high / 100) for words, low, high in rows for word in words})


SCALES: Mapping[str, WordScale] = {
    scale.name: scale
    for scale in (
        _scale(
            "icd203",
            (("almost no chance", "remote"), 1, 5),
            (("very unlikely", "highly improbable"), 5, 20),
            (("unlikely", "improbable"), 20, 45),
            (("roughly even chance", "roughly even odds"), 45, 55),
            (("likely", "probable"), 55, 80),
            (("very likely", "highly probable"), 80, 95),
            (("almost certain", "nearly certain"), 95, 99),
        ),
        _scale(
            "phia",
            (("remote chance",), 0, 5),
            (("highly unlikely",), 10, 20),
            (("unlikely",), 25, 35),
            (("realistic possibility",), 40, 50),
            (("likely", "probable"), 55, 75),
            (("highly likely",), 80, 90),
            (("almost certain",), 95, 100),
        ),
        _scale(
            "ipcc",
            (("exceptionally unlikely",), 0, 1),
            (("very unlikely",), 1, 10),
            (("unlikely",), 10, 33),
            (("about as likely as not",), 33, 66),
            (("likely",), 66, 90),
            (("very likely",), 90, 99),
            (("virtually certain",), 99, 100),
        ),
    )
}


def worded(probability: float, scale: WordScale) -> str:
    """The word for a number: that of the band [low, high) that holds it.

    In a gap of the scale it is the nearest band's word, marked ≈; beyond the scale ``<1 %`` or ``>99 %``.
    The last band includes its upper end.

    >>> worded(0.3, SCALES["icd203"]), worded(0.23, SCALES["phia"]), worded(0.001, SCALES["icd203"])
    ('unlikely', '≈ unlikely', '<1 %')
    """
    probability = round(probability, 12)  # what is left over from adding up must not cross an edge
    bands = sorted((low, high, position, word) for position, (word, (low, high)) in enumerate(scale.bands.items()))
    lowest, highest = bands[0][0], max(high for _, high, _, _ in bands)
    if probability < lowest:
        return f"<{lowest * 100:g} %"
    if probability > highest:
        return f">{highest * 100:g} %"
    for low, high, _, word in bands:
        if low <= probability < high or probability == high == highest:
            return word
    nearest = min(bands, key=lambda band: (max(band[0] - probability, probability - band[1]), band[2]))
    return f"≈ {nearest[3]}"
