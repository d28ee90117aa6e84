"""Random valid files, and random things to ask of them.

``generate(seed)`` always gives the same case. Every feature of the format that moves a figure is a
switch that is on in about a third of the cases. What the specification leaves open is not generated:
`Maker.settled` says what that is.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import yaml

from .brute_force import SCALES, mean

SWITCHES = (
    "decisions",
    "actors",
    "events",
    "tags",
    "views",
    "mixture",
    "words",
    "own words",
    "expressions",
    "distributions",
    "fractions",
    "shares",
    "concentration",
    "criteria",
    "scale",
    "branch payoffs",
    "profiles",
    "risk",
    "rationality",
    "own odds",
    "own views",
    "own parameters",
    "profile",
    "weights",
    "flag views",
    "flag odds",
    "flag criteria",
    "flag parameters",
    "indicators",
    "elsewhere",
    "observed",
    "given",
    "known",
    "choose",
    "as of",
    "pool",
    "in place",
    "expect",
    "zeros",
)


@dataclass(frozen=True)
class Case:
    """A file, what is asked of it, and how it came about."""

    seed: int
    document: dict
    arguments: dict
    text: str
    features: frozenset


def generate(seed, most_paths=3000):
    """The case of a seed."""
    rng = random.Random(f"scenario-tree {seed}")
    dense = rng.random() < 0.1  # the others are small, so that a failure can be read
    while True:
        maker = Maker(rng)
        document = maker.document(dense, most_paths)
        if document is not None:
            break
    arguments = maker.arguments()
    text = yaml.dump(document, Dumper=WithoutAliases, sort_keys=False, allow_unicode=True)
    return Case(seed, document, arguments, text, frozenset(name for name, on in maker.on.items() if on))


def plainly_zero(form):
    """Whether a ``p`` is written as 0."""
    return form == 0 or (isinstance(form, str) and (form == "0%" or form.startswith("0/")))


class WithoutAliases(yaml.SafeDumper):
    """Writes a record out again where it stands twice."""

    def ignore_aliases(self, data):
        return True


def parts(rng, k, whole, least=1):
    """``k`` whole numbers of at least ``least`` that sum to ``whole``."""
    cuts = sorted(rng.sample(range(1, whole - k * (least - 1)), k - 1))
    edges = [0, *cuts, whole - k * (least - 1)]
    return [b - a + least - 1 for a, b in itertools.pairwise(edges)]


class Maker:
    """Draws one document and one set of arguments; ``on`` holds the switches."""

    def __init__(self, rng):
        self.rng = rng
        self.on = {name: rng.random() < 0.35 for name in SWITCHES}
        # what makes no sense alone
        if self.on["actors"] or self.on["choose"]:
            self.on["decisions"] = True
        if self.on["rationality"] and rng.random() < 0.7:
            self.on["decisions"] = self.on["actors"] = True
        if self.on["actors"] or any(
            self.on[name] for name in ("risk", "rationality", "own odds", "own views", "own parameters", "profile")
        ):
            self.on["profiles"] = True
        if self.on["mixture"] or self.on["own views"] or self.on["flag views"]:
            self.on["views"] = True
        if self.on["own parameters"] or self.on["flag parameters"]:
            self.on["expressions"] = True
        if self.on["elsewhere"]:
            self.on["indicators"] = True
        if self.on["known"]:
            self.on["given"] = True

    def coin(self, p=0.5):
        return self.rng.random() < p

    def number(self, low, high, digits=3):
        return round(self.rng.uniform(low, high), digits)

    # ------------------------------------------------------------ the graph

    def graph(self, dense, limit):
        """Node ids in topological order, and ``targets[node]``; False if there are too many paths."""
        rng = self.rng
        n = rng.randint(6, 9) if dense else rng.randint(3, 9)
        styles = ["node{}", "n-{}", "q.{}", "where_{}", "N{}"]
        self.ids = [rng.choice(styles).format(i) for i in range(n)]
        self.outcomes = [rng.choice(["end{}", "end-{}", "E.{}"]).format(i) for i in range(rng.randint(2, 5))]
        targets = {name: [] for name in self.ids}
        for i in range(1, n):
            targets[self.ids[rng.randrange(i)]].append(self.ids[i])
        for i, name in enumerate(self.ids):
            least = 1 if self.coin(0.05) else 2
            wanted = rng.choice([3, 4] if dense else [2, 2, 2, 3, 3, 4])
            while len(targets[name]) < (least if least == 1 else wanted):
                later = self.ids[i + 1 :]
                if targets[name] and self.coin(0.12):
                    targets[name].append(rng.choice(targets[name]))  # two branches to one place
                elif later and self.coin(0.75 if dense else 0.5):
                    targets[name].append(rng.choice(later))
                else:
                    targets[name].append(rng.choice(self.outcomes))
            rng.shuffle(targets[name])
        self.targets = targets
        ways = dict.fromkeys(self.outcomes, 1)
        self.below = {}
        for name in reversed(self.ids):
            ways[name] = sum(ways[target] for target in targets[name])
            self.below[name] = {name}.union(*(self.below.get(target, set()) for target in targets[name]))
        return ways[self.ids[0]] <= limit

    def kinds(self):
        """Which nodes are decisions, which chance nodes share an event, and the branches' names."""
        rng = self.rng
        self.decisions = [name for name in self.ids if self.on["decisions"] and self.coin(0.4)]
        if self.on["decisions"] and not self.decisions:
            self.decisions = [rng.choice(self.ids)]
        self.chance = [name for name in self.ids if name not in self.decisions]
        letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        self.branches = {
            name: [f"{letter}{rng.choice(['', '-x', '.1', '_y'])}" for letter in letters[: len(self.targets[name])]]
            for name in self.ids
        }
        self.events = {}
        if self.on["events"]:
            free = list(self.chance)
            for i in range(rng.choice([1, 1, 2])):
                rng.shuffle(free)
                group = []
                for name in free:
                    same = not group or len(self.targets[name]) == len(self.targets[group[0]])
                    apart = all(name not in self.below[other] and other not in self.below[name] for other in group)
                    if same and apart and len(group) < 3:
                        group.append(name)
                if not group or (len(group) == 1 and self.coin(0.8)):
                    continue
                event = rng.choice(group) if self.coin(0.3) else f"event{i}"
                self.events[event] = group
                for name in group:
                    free.remove(name)
                    self.branches[name] = list(self.branches[group[0]])
                    rng.shuffle(self.branches[name])
        self.event_of = {name: event for event, group in self.events.items() for name in group}

    # ------------------------------------------------------------ quantities

    def make_parameters(self):
        """Some probabilities (strictly between 0 and 1, whatever replaces them) and some amounts."""
        self.p_names, self.x_names, self.parameters = [], [], {}
        if not self.on["expressions"]:
            return
        for i in range(self.rng.randint(1, 3)):
            name = f"p_{i}"
            form = self.number(0.1, 0.9)
            if self.coin(0.25):
                form = f"{self.number(10, 90, 1)}%"
            elif self.on["distributions"] and self.coin(0.4):
                form = self.unit_distribution()
            elif self.p_names and self.coin(0.4):
                form = self.p_expression()
            self.p_names.append(name)
            self.parameters[name] = self.dressed(form)
        for i in range(self.rng.randint(1, 2)):
            name = f"x{i}"
            form = self.number(0.5, 9)
            if self.on["distributions"] and self.coin(0.4):
                form = self.distribution()
            elif self.x_names and self.coin(0.4):
                form = f"= {self.x_names[0]} * 1.5 + {self.number(0, 2)}"
            self.x_names.append(name)
            self.parameters[name] = self.dressed(form)
        # order in the file means nothing
        names = list(self.parameters)
        self.rng.shuffle(names)
        self.parameters = {name: self.parameters[name] for name in names}

    def dressed(self, form):
        """A parameter's quantity, bare or with a unit and a label."""
        if self.coin(0.7):
            return form
        if isinstance(form, dict):
            return {**form, "unit": "t"}
        return {"value": form, "unit": "t", "label": "so much"}

    def p_expression(self):
        """Between 0 and 1, strictly."""
        p, q = self.rng.choice(self.p_names), self.rng.choice(self.p_names)
        return "= " + self.rng.choice(
            [
                f"{p}",
                f"{p} / 2",
                f"min({p}, 0.6)",
                f"max({p}, {q})",
                f"if({p} > 0.5, 0.3, {q} / 2)",
                f"{p} ** 2",
                f"{p} * {q}",
                f"sqrt({p}) * 0.9",
                f"exp(-{p})",
                f"1 - ({p} + {q}) / 2",
                f"abs({p} - 1)",
                f"if({p} <= {q}, {p}, {q})",
                f"log(1 + {p})",
            ]
        )

    def x_expression(self):
        x, y = self.rng.choice(self.x_names), self.rng.choice(self.x_names + self.p_names)
        return "= " + self.rng.choice(
            [
                f"-{x}",
                f"{x} * 2",
                f"{x} - {y}",
                f"({x} + 1) * {y}",
                f"if({x} > {y}, {x}, -1.5)",
                f"{x} ** 2 / 4",
                f"max({x}, 3.1) - min({y}, 2)",
                f"1e1 * {y}",
            ]
        )

    def unit_distribution(self):
        """A distribution between 0 and 1."""
        low, middle, high = sorted(self.number(0.02, 0.95) for _ in range(3))
        return self.rng.choice(
            [
                {"beta": [self.number(0.5, 9), self.number(0.5, 9)]},
                {"pert": [low, middle, high + 0.02]},
                {"triangular": [low, middle, high + 0.02]},
                {"uniform": [low, high + 0.02]},
                {"discrete": {low: 2, high + 0.02: self.number(0.5, 3)}},
            ]
        )

    def distribution(self):
        low, middle, high = sorted(self.number(-5, 9) for _ in range(3))
        return self.rng.choice(
            [
                {"pert": [low, middle, high + 1]},
                {"triangular": [low, middle, high + 1]},
                {"uniform": [low, high + 1]},
                {"normal": [middle, 1.5]},
                {"lognormal": [abs(middle) + 1, 2]},
                {"gamma": [abs(middle) + 1, 0.7]},
                {"beta": [2, 3]},
                {"discrete": {low: 1, high + 1: self.number(1, 4)}},
            ]
        )

    def amount(self):
        if self.x_names and self.coin(0.35):
            return self.x_expression()
        if self.on["distributions"] and self.coin(0.25):
            return self.distribution()
        return self.number(-15, 15)

    def written(self, part, whole):
        """A probability as a number, a percent or a fraction."""
        if self.on["fractions"] and self.coin(0.5):
            return f"{part}/{whole}"
        if self.coin(0.4):
            return f"{part * 100 / whole:.10g}%" if whole in (100, 1000) else f"{part}/{whole}"
        return part / whole

    # ------------------------------------------------------------ distributions of nodes

    def forms(self, k, rest_at=None, zeros=False):
        """``p``s of ``k`` branches for one view; with ``rest_at`` that branch is left to a rest or a share."""
        choices = ["numbers", "rest"]
        choices += ["words", "words", "words and numbers"] if self.on["words"] else []
        choices += ["expression"] if self.p_names else []
        choices += ["distribution"] if self.on["distributions"] else []
        kind = self.rng.choice(choices)
        if k == 1:
            return ["rest" if kind == "rest" else 1]
        if kind == "words" and (found := self.words(k, None, rest_at)):
            return found
        if kind == "words and numbers" and (found := self.words(k, self.rng.randrange(k), rest_at)):
            return found
        if kind in ("expression", "distribution"):
            return self.uncertain(kind, k, rest_at)
        whole = self.rng.choice([100, 1000]) if not self.on["fractions"] else self.rng.choice([7, 12, 100])
        zero = zeros and k > 2 and self.coin(0.3)
        numbers = parts(self.rng, k - 1 if zero else k, whole)
        if zero:
            numbers.insert(self.rng.randrange(k), 0)
        found = [self.written(part, whole) for part in numbers]
        if rest_at is None and kind == "rest":
            rest_at = self.rng.choice([i for i in range(k) if numbers[i]])
        if rest_at is not None:
            found[rest_at] = "rest"
        return found

    def words(self, k, number_at, rest_at):
        """Words that do not contradict each other, or None where no such combination turned up."""
        for _ in range(300):
            found, low, high = [], 0.0, 0.0
            for i in range(k):
                if i == rest_at:
                    found.append("rest")
                elif i == number_at:
                    part = self.rng.randint(5, 60)
                    found.append(self.written(part, 100))
                    low, high = low + part / 100, high + part / 100
                else:
                    word = self.rng.choice(list(self.scale))
                    found.append(word)
                    low, high = low + self.scale[word][0], high + self.scale[word][1]
            fits = low < 0.98 if rest_at is not None else low + 0.01 < 1 < high - 0.01
            if fits and any(isinstance(form, str) and form in self.scale for form in found):
                return found
        return None

    def uncertain(self, kind, k, rest_at):
        """One branch by expression or distribution, its complement or a rest, and numbers that find room."""
        i = self.rng.choice([branch for branch in range(k) if branch != rest_at])
        form = self.p_expression() if kind == "expression" else self.unit_distribution()
        j = rest_at if rest_at is not None else self.rng.choice([branch for branch in range(k) if branch != i])
        complement = "rest"
        if rest_at is None and k == 2 and self.coin(0.5):
            if kind == "expression":
                complement = f"= 1 - ({form.removeprefix('= ')})"
            elif "beta" in form:
                complement = {"beta": form["beta"][::-1]}
        room = 50
        if k > 2:
            if kind == "expression":
                form = f"= ({form.removeprefix('= ')}) / 2"
            else:
                room = int((1 - mean(form)) * 100)
            if room < k:
                return (
                    ["rest"] + [self.written(part, 100) for part in parts(self.rng, k, 100)[1:]]
                    if rest_at is None
                    else self.forms(k, rest_at)
                )
        numbers = iter(parts(self.rng, k - 1, room)) if k > 2 else iter([])
        return [
            form if branch == i else complement if branch == j else self.written(next(numbers), 100)
            for branch in range(k)
        ]

    def distributions(self, k):
        """``[{"p": …} or {"share": …}]`` of a node's branches."""
        by_view = self.views and self.coin(0.7)
        shared = self.on["shares"] and self.coin(0.6)
        rest_at = self.rng.randrange(k) if k > 1 and (shared or (by_view and self.coin(0.4))) else None
        if by_view:
            listed = list(self.views)
            if not self.everybody_listed and len(listed) > 1 and self.coin(0.5):
                listed = self.rng.sample(listed, self.rng.randint(1, len(listed) - 1))
            opinions = {view: self.forms(k, rest_at) for view in listed}
            branches = [{"p": {view: opinions[view][i] for view in listed}} for i in range(k)]
            if rest_at is not None:
                branches[rest_at] = {"p": "rest"}
        else:
            branches = [{"p": form} for form in self.forms(k, rest_at, zeros=self.on["zeros"])]
        if shared and k > 1:
            branches[rest_at] = {"share": self.share()}
            for i in range(k):
                if k > 2 and i != rest_at and self.coin(0.25):
                    branches[i] = {"share": self.share() if self.coin(0.9) else 0}
        return branches

    def share(self):
        if self.x_names and self.coin(0.2):
            return f"= abs({self.rng.choice(self.p_names)}) + 0.1"
        return self.rng.choice([1, 2, 3, 0.5, self.number(0.1, 4)])

    # ------------------------------------------------------------ the document

    def document(self, dense, limit):
        rng = self.rng
        if not self.graph(dense, limit):
            return None
        self.kinds()
        self.make_parameters()
        self.views = {}
        if self.on["views"]:
            self.views = {f"v{i}": rng.choice([1, 2, self.number(0.2, 3)]) for i in range(rng.randint(2, 3))}
        self.everybody_listed = self.on["mixture"] or self.coin(0.3)
        self.words_of_file = None
        self.scale = SCALES["icd203"]
        if self.on["words"]:
            self.choose_words()
        self.make_criteria()
        self.make_profiles()
        self.tags = [f"tag-{i}" for i in range(rng.randint(1, 3))] if self.on["tags"] else []

        nodes = {name: self.node(name) for name in self.ids}
        self.written_nodes = nodes
        document = {"scenario_tree": 1}
        if self.coin(0.3):
            document["title"] = f"Case {rng.random()}"
        if self.views:
            document["views"] = dict(self.views)
        if self.on["mixture"] or (self.views and self.coin(0.3)):
            document["pool"] = "mixture" if self.on["mixture"] else rng.choice(["linear", "log"])
        if self.words_of_file is not None:
            document["words"] = self.words_of_file
        if self.criteria:
            document["criteria"] = self.criteria
        if self.profiles:
            document["profiles"] = self.profiles
        if self.parameters:
            document["parameters"] = self.parameters
        document["start"] = self.ids[0]
        self.make_odds_of_profiles()
        order = list(nodes)
        rng.shuffle(order)
        document["nodes"] = {name: nodes[name] for name in order}
        document["outcomes"] = self.make_outcomes()
        if self.on["expect"]:
            document["expect"] = {name: self.number(0, 1) for name in rng.sample(self.outcomes, 1)}
        self.make_evidence(document)
        if self.on["in place"]:
            self.put_in_place(document)
        self.made = document
        return document

    def choose_words(self):
        if self.on["own words"]:
            cuts = sorted(self.rng.sample(range(1, 100), self.rng.randint(2, 4)))
            edges = [0, *cuts, 100]
            names = self.rng.sample(["hardly", "so so", "quite maybe", "surely", "dunno", "no way"], len(edges) - 1)
            self.scale = {name: (a / 100, b / 100) for name, a, b in zip(names, edges[:-1], edges[1:], strict=True)}
            percent = self.coin(0.3)
            self.words_of_file = {
                name: [f"{a}%", f"{b}%"] if percent else [a / 100, b / 100]
                for name, a, b in zip(names, edges[:-1], edges[1:], strict=True)
            }
        else:
            self.words_of_file = self.rng.choice([None, "icd203", "phia", "ipcc"])
            self.scale = SCALES[self.words_of_file or "icd203"]

    def make_criteria(self):
        self.criteria = {}
        self.criterion_names = ["payoff"]
        if self.on["criteria"] or self.on["scale"]:
            for i in range(self.rng.randint(1, 3)):
                criterion = {}
                if self.coin(0.7):
                    criterion["weight"] = self.rng.choice([1, 2, 0.5, self.number(0.1, 4)])
                if self.on["scale"] and self.coin(0.7):
                    worst, best = self.number(-20, 0), self.number(1, 20)
                    criterion["scale"] = [worst, best] if self.coin(0.7) else [best, worst]
                    # a mapped criterion moves utility by about 1; let it count as the others do
                    criterion["weight"] = self.number(5, 30)
                self.criteria[f"c{i}"] = criterion
            self.criterion_names = list(self.criteria)

    def wishes(self):
        names = self.rng.sample(self.criterion_names, self.rng.randint(1, len(self.criterion_names)))
        return {
            name: self.number(0.2, 4) if "scale" not in self.criteria.get(name, {}) else self.number(5, 30)
            for name in names
        }

    def profile(self):
        """Without odds, which need the nodes first."""
        profile = {}
        if self.coin(0.7):
            profile["criteria"] = self.wishes()
        if self.on["own views"] and self.views and self.coin(0.7):
            profile["views"] = {view: self.number(0.2, 5) for view in self.views if self.coin(0.6)}
        if self.on["own parameters"] and self.parameters and self.coin(0.7):
            profile["parameters"] = self.replaced_parameters()
        if self.on["risk"] and self.coin(0.7):
            profile["risk_tolerance"] = self.number(3, 40)
        if self.on["rationality"] and self.coin(0.7):
            profile["rationality"] = self.number(0.02, 0.6)
        return {key: value for key, value in profile.items() if value}

    def replaced_parameters(self):
        names = [name for name in self.parameters if self.coin(0.5)]
        return {name: self.number(0.1, 0.9) if name in self.p_names else self.number(0.5, 9) for name in names}

    def make_profiles(self):
        self.profiles = {}
        if self.on["profiles"]:
            self.profiles = {f"actor{i}": self.profile() for i in range(self.rng.randint(1, 3))}
        self.actor_of = {}
        for name in self.decisions:
            if self.on["actors"] and self.profiles and self.coin(0.75):
                self.actor_of[name] = self.rng.choice(list(self.profiles))

    def logit_nodes(self):
        """Decisions that are logit nodes whoever reads."""
        return [name for name, actor in self.actor_of.items() if "rationality" in self.profiles[actor]]

    def some_odds(self, zeros=False):
        odds = {}
        for _ in range(self.rng.randint(1, 3)):
            name = self.rng.choice(self.chance + self.logit_nodes() + list(self.events) or [None])
            if name is None:
                break
            node = self.events.get(name, [name])[0]
            odds[f"{name}/{self.rng.choice(self.branches[node])}"] = self.rng.choice(
                [0.5, 2, self.number(0.2, 5), self.number(0.2, 5), 0 if zeros and self.coin(0.3) else 1.5]
            )
        return odds

    def make_odds_of_profiles(self):
        if self.on["own odds"]:
            for profile in self.profiles.values():
                if self.coin(0.7) and (odds := self.some_odds()):
                    profile["odds"] = odds

    def payoff(self):
        if not self.criteria and self.coin(0.7):
            return self.amount()
        names = self.rng.sample(self.criterion_names, self.rng.randint(1, len(self.criterion_names)))
        return {name: self.amount() for name in names}

    def some_tags(self):
        return self.rng.sample(self.tags, 1 if self.coin(0.8) else min(2, len(self.tags)))

    def node(self, name):
        k = len(self.targets[name])
        node = {}
        if self.coin(0.2):
            node["label"] = f"What of {name}?"
        if self.tags and self.coin(0.2):
            node["tags"] = self.some_tags()
        branches = [{} for _ in range(k)]
        if name in self.decisions:
            key = "decision"
            if name in self.actor_of:
                node["actor"] = self.actor_of[name]
        else:
            key = "chance"
            branches = self.distributions(k)
            if name in self.event_of:
                node["event"] = self.event_of[name]
            if self.on["concentration"] and self.coin(0.3):
                node["concentration"] = self.rng.randint(5, 50)
        node[key] = {}
        for branch_name, branch, target in zip(self.branches[name], branches, self.targets[name], strict=True):
            branch["then"] = target
            if self.on["branch payoffs"] and self.coin(0.4):
                branch["payoff"] = self.payoff()
            elif name in self.decisions and self.coin(0.5):
                branch["payoff"] = self.payoff()  # so that options that rejoin differ
            if self.tags and self.coin(0.2):
                branch["tags"] = self.some_tags()
            node[key][branch_name] = branch
        return node

    def make_outcomes(self):
        outcomes = {}
        for name in self.outcomes:
            outcomes[name] = {"payoff": self.payoff()} if self.coin(0.93) else {}
            if self.tags and self.coin(0.2):
                outcomes[name]["tags"] = self.some_tags()
        self.outcome_records = outcomes
        if not any(outcomes.values()) or (not self.tags and self.coin(0.05)):
            self.outcome_records = {name: {} for name in outcomes}
            return list(outcomes)
        return outcomes

    def make_evidence(self, document):
        self.indicators, self.evidence = {}, []
        self.way = self.walk()
        places = self.chance + self.logit_nodes() + list(self.events)
        places = [name for name in places if name not in self.event_of or self.event_of[name] == name or self.coin(0.4)]
        if self.on["indicators"] and places:
            for i in range(self.rng.randint(1, 3)):
                about = self.rng.choice(places)
                names = list(self.branches[self.events.get(about, [about])[0]])
                elsewhere = self.likelihood() if self.on["elsewhere"] and self.coin(0.6) else None
                if elsewhere is not None and len(names) > 1 and self.coin(0.3):
                    names = names[:-1]  # a branch not listed: elsewhere
                self.rng.shuffle(names)
                indicator = {
                    "text": f"Sign {i}",
                    "about": about,
                    "likelihood": {name: self.likelihood() for name in names},
                }
                if elsewhere is not None:
                    indicator["elsewhere"] = elsewhere
                self.indicators[f"sign{i}"] = indicator
            document["indicators"] = self.indicators
            for name in self.indicators:
                if self.coin(0.85):
                    self.evidence.append(self.dated({self.rng.choice(["seen", "seen", "absent"]): name}))
        if self.on["observed"]:
            for _ in range(self.rng.choice([1, 1, 2])):
                selector = self.selector(self.way if self.coin(0.9) else self.walk())
                self.evidence.append(self.dated({"observed": selector}))
        self.rng.shuffle(self.evidence)
        if self.evidence:
            document["evidence"] = self.evidence

    def likelihood(self):
        if self.p_names and self.coin(0.15):
            return self.p_expression()
        if self.coin(0.2):
            return f"{self.rng.randint(5, 95)}%"
        return self.number(0.05, 0.95)

    def dated(self, entry):
        if self.coin(0.8):
            return {"date": f"2024-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}", **entry}
        return entry

    def put_in_place(self, document):
        """Write some nodes where they are first named."""
        for name in self.ids[1:]:
            if not self.coin(0.4):
                continue
            above = [
                branch
                for node in self.written_nodes.values()
                for branch in (node.get("chance") or node["decision"]).values()
                if branch["then"] == name
            ]
            del document["nodes"][name]
            self.rng.choice(above)["then"] = {"id": name, **self.written_nodes[name]}

    # ------------------------------------------------------------ what is asked

    def walk(self):
        """The steps of a random way, and its outcome, through branches that are not plainly 0."""
        place, steps = self.ids[0], []
        while place in self.targets:
            node = self.written_nodes[place]
            forms = [(node.get("chance") or node["decision"])[branch].get("p") for branch in self.branches[place]]
            i = self.rng.choice([i for i, form in enumerate(forms) if not plainly_zero(form)])
            steps.append((place, self.branches[place][i]))
            place = self.targets[place][i]
        return steps, place

    def selector(self, walk, only_chance=False):
        """Something that the way passes."""
        steps, outcome = walk
        found = []
        for node, branch in steps:
            if node in self.decisions and only_chance:
                continue
            # a name that is an event's and a node's is the event's, and passed here all the same
            found += [f"{node}/{branch}"] * (1 if node in self.decisions else 3)
            if node in self.event_of:
                found += [f"{self.event_of[node]}/{branch}"] * 3
        if only_chance:
            return self.rng.choice(found) if found else None
        found += [outcome, *[node for node, _ in steps]]
        found += [self.event_of[node] for node, _ in steps if node in self.event_of]
        for place in [outcome, *[node for node, _ in steps], *steps]:
            found += [tag for tag in self.tags_at(place) for _ in range(2)]
        return self.rng.choice(found)

    def tags_at(self, place):
        """The tags of a node, an outcome or a step."""
        if isinstance(place, tuple):
            node = self.written_nodes[place[0]]
            return (node.get("chance") or node["decision"])[place[1]].get("tags", [])
        return (self.written_nodes.get(place) or self.outcome_records[place]).get("tags", [])

    def arguments(self):
        rng = self.rng
        arguments = {}
        if self.on["profile"] and self.profiles:
            arguments["profile"] = rng.choice(list(self.profiles))
        if self.on["weights"]:
            weights = self.profile()
            if self.coin(0.5) and (odds := self.some_odds()):
                weights["odds"] = odds
            arguments["weights"] = weights
        if self.on["flag views"] and self.views:
            arguments["views"] = {view: rng.choice([1, self.number(0.2, 5)]) for view in self.views if self.coin(0.6)}
            if self.everybody_listed and self.coin(0.15):
                arguments["views"] = {rng.choice(list(self.views)): 0}
        if self.on["flag odds"]:
            arguments["odds"] = self.some_odds(zeros=self.on["zeros"])
        if self.on["flag criteria"]:
            arguments["criteria"] = dict(list(self.wishes().items())[:1])
            for actor in sorted(set(self.actor_of.values())):
                if actor != arguments.get("profile") and self.coin(0.5):
                    name, weight = next(iter(self.wishes().items()))
                    arguments["criteria"][f"{actor}/{name}"] = weight
        if self.on["flag parameters"] and self.parameters:
            arguments["parameters"] = self.replaced_parameters()
        if self.on["pool"] and self.views:
            pools = ["linear", "log"] + ["mixture"] * (2 if self.everybody_listed else 0)
            arguments["pool"] = rng.choice(pools)
        if self.on["as of"] and self.evidence:
            arguments["as_of"] = f"2024-{rng.randint(1, 12):02}-15"
        if self.on["given"]:
            way = self.way if self.coin(0.7) else self.walk()
            given = []
            for _ in range(rng.choice([1, 1, 1, 2])):
                if self.coin(0.2):
                    selector = self.selector(self.walk(), only_chance=self.on["known"])
                    selector = selector and f"not:{selector}"
                else:
                    selector = self.selector(way, only_chance=self.on["known"])
                if selector and selector not in given:
                    given.append(selector)
            if given:
                arguments["given"] = tuple(given)
                if self.on["known"]:
                    arguments["known"] = True
        if self.on["choose"]:
            node = rng.choice(self.decisions)
            arguments["choose"] = (f"{node}/{rng.choice(self.branches[node])}",)
            other = rng.choice(self.decisions)
            if other != node and self.coin(0.3):
                arguments["choose"] += (f"{other}/{rng.choice(self.branches[other])}",)
        return {key: value for key, value in self.settled(arguments).items() if value}

    def settled(self, arguments):
        """The arguments without what the specification leaves open.

        * ``not:NODE/OPTION`` of an exact decision: an error where it is against "the option chosen",
          and whether that is the strategy's or only ``--choose``'s is not said;
        * ``--known`` with an indicator about the same question, with an indicator at all where the
          answer's probability is a mean over an event's nodes, or with ``--choose`` there:
          whether P(b) is that of before or after them is not said;
        * under ``mixture``, indicators and an observed option of a logit node: whether it
          "overrides" the reach over which the mean is taken is not said.
        """
        known = arguments.get("known", False)
        exact = [name for name in self.decisions if name not in self.logit_nodes()]
        asked = {name for entry in self.evidence for key, name in entry.items() if key in ("seen", "absent")}
        about = [
            set(self.events.get(self.indicators[name]["about"], [self.indicators[name]["about"]])) for name in asked
        ]
        mixture = arguments.get("pool", "mixture" if self.on["mixture"] else "linear") == "mixture"
        kept = []
        for selector in arguments.get("given", ()):
            name, _, branch = selector.removeprefix("not:").partition("/")
            nodes = self.events.get(name, [name])
            if selector.startswith("not:") and branch and name in exact:
                continue
            if known and any(set(nodes) & question for question in about):
                continue
            if known and len(nodes) > 1 and (about or arguments.get("choose")):
                continue
            if mixture and about and branch and name in self.logit_nodes():
                continue
            kept.append(selector)
        arguments = {**arguments, "given": tuple(kept)}
        if not kept:
            arguments.pop("known", None)
        return arguments
