"""How the figures of a picture read: as percentages with a word beside them, or as counts; and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_tree.drawing.frequencies import Counts, counts
from scenario_tree.drawing.look import Look
from scenario_tree.drawing.tree.figure import Line
from scenario_tree.drawing.wording import number, percent
from scenario_tree.evaluation.results import NodeScore, Score
from scenario_tree.model import Branch
from scenario_tree.quantities.words import worded
from scenario_tree.rounding import EXACT


class Figures:
    """Puts the numbers of one score into words, as a look wishes."""

    def __init__(self, score: Score, look: Look) -> None:
        self.score = score
        self.look = look
        self.values = score.tree.has_payoffs and look.values != "none"
        profile = score.basis.profile
        self.reader = score.tree.profiles[profile].label or profile if profile else "the reader"
        self.counts: Counts | None = counts(score, look.frequencies) if look.frequencies else None

    def branch(self, node: str, *branches: Branch) -> Line:
        """One branch, or several of the same node as one: their probability once the node is reached."""
        found = [self.score.branches[f"{node}/{branch.name}"] for branch in branches]
        if self.counts:
            passing = [self.counts.branches[each.branch] for each in found]
            some = any(each.path_probability > 0 for each in found)
            return Line(_count(sum(passing), some), "strong", f"of {self.counts.nodes[node]:,}")
        probability = sum(each.probability or 0.0 for each in found)
        return Line(percent(probability), "strong", self._word(probability))

    def outcome(self, name: str) -> Line:
        """An outcome: its probability in all, or its count. Its word stands on its own; see `word`."""
        probability = self.score.nodes[name].probability
        if self.counts:
            return Line(_count(self.counts.nodes[name], probability > 0), "strong", f"of {self.counts.total:,}")
        return Line(percent(probability), "strong")

    def word(self, probability: float) -> str:
        """The word for a probability in the file's scale; none for 0, 1 and what lies beyond the scale."""
        return "" if self.counts else self._word(probability)

    def reached(self, node: NodeScore) -> str:
        """How often a node is reached, where that is neither always nor never."""
        if node.probability <= 0:
            return "not reached"
        if self.counts and node.probability < 1 - EXACT:
            return f"reached by {_count(self.counts.nodes[node.id], True)} of {self.counts.total:,}"
        return f"reached {percent(node.probability)}" if node.probability < 1 - EXACT else ""

    def worth(self, to_go: float | None, collected: float | None) -> list[str]:
        """A value to go and the cumulative one, as the look wishes; both are one line where nothing came before."""
        if to_go is None or not self.values:
            return []
        said = [f"{number(to_go)} to go"] if self.look.values in ("both", "to-go") else []
        if self.look.values == "cumulative" or (self.look.values == "both" and collected):
            said.append(f"{number(to_go + (collected or 0.0))} cumulative")
        return said

    def notes(self, *, margins: bool) -> tuple[str, ...]:
        """What explains the figures, a line each; `margins` says whether there are any."""
        return tuple(self._notes(margins))

    def _notes(self, margins: bool) -> Iterator[str]:
        if self.counts:
            yield "at a branch: of the futures in which its question is asked, how many go this way"
            yield f"at an outcome: of {self.counts.total:,} such futures, how many end there"
        else:
            yield "% at a branch: once its question is asked"
            yield f"% at an outcome: in all; words: the scale {self.score.tree.words.name}"
        if self.values and self.look.values != "cumulative":
            yield "to go: utility expected from here on; of an option, to whoever decides"
        if self.values and self.look.values != "to-go":
            yield "cumulative: the same with what came before"
        if self.values:
            yield f"utility at an outcome: to {self.reader}, with all that came before"
        if self.values and margins:
            yield "ahead: by how much the choice is better than the next"

    def _word(self, probability: float) -> str:
        if not EXACT < probability < 1 - EXACT:
            return ""
        word = worded(probability, self.score.tree.words)
        return word if word[0] not in "<>" else ""


def _count(count: int, possible: bool) -> str:
    """A count; one that is rounded to none says so."""
    return f"{count:,}" if count or not possible else "<1"
