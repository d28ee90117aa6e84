"""Score a scenario tree by writing out every one of its paths.

This is the tests' second opinion, written from the specification (format.md, commands.md) and without
a look at the package. It is slow on purpose: the graph is unrolled into all its histories, every
history is a decision point of its own, and a figure is always a sum over explicit paths.

Words used below
----------------
step      ``(node, branch)``
history   the tuple of steps that leads to a place; two ways to one node are two histories
path      a history that ends in an outcome
decider   the reader, or a profile that is the actor of a decision: whoever holds beliefs and wants something
stage     *free*: solved with nothing observed, given or seen; *conditioned*: solved with all of it
kept      a decision from which a branch of an observed or given selector can still be reached

A figure that the specification leaves open is ``UNSAID``, and no test looks at it.
"""

# ruff: noqa: B023, N818 (every lambda is called before its loop goes on; the exceptions are answers, not errors)
import itertools
import math
import re

TOLERANCE = 1e-9

DISTRIBUTIONS = {"beta", "pert", "triangular", "uniform", "normal", "lognormal", "gamma", "discrete", "range90"}

SCALES = {
    "icd203": {
        "almost no chance": (0.01, 0.05),
        "remote": (0.01, 0.05),
        "very unlikely": (0.05, 0.20),
        "highly improbable": (0.05, 0.20),
        "unlikely": (0.20, 0.45),
        "improbable": (0.20, 0.45),
        "roughly even chance": (0.45, 0.55),
        "roughly even odds": (0.45, 0.55),
        "likely": (0.55, 0.80),
        "probable": (0.55, 0.80),
        "very likely": (0.80, 0.95),
        "highly probable": (0.80, 0.95),
        "almost certain": (0.95, 0.99),
        "nearly certain": (0.95, 0.99),
    },
    "phia": {
        "remote chance": (0.0, 0.05),
        "highly unlikely": (0.10, 0.20),
        "unlikely": (0.25, 0.35),
        "realistic possibility": (0.40, 0.50),
        "likely": (0.55, 0.75),
        "probable": (0.55, 0.75),
        "highly likely": (0.80, 0.90),
        "almost certain": (0.95, 1.0),
    },
    "ipcc": {
        "exceptionally unlikely": (0.0, 0.01),
        "very unlikely": (0.01, 0.10),
        "unlikely": (0.10, 0.33),
        "about as likely as not": (0.33, 0.66),
        "likely": (0.66, 0.90),
        "very likely": (0.90, 0.99),
        "virtually certain": (0.99, 1.0),
    },
}


# Where the specification can be read in two ways, the reading that the oracle takes; each may be turned.
READINGS = {
    # odds on an option of a logit node: "believer" – every decider, the reader among them, multiplies by the
    # odds it believes in itself; "decider" – all follow the odds in the beliefs of the actor that decides
    "odds on an option": "believer",
    # the options' figures at a kept decision: "taken" – those by which it was taken, with nothing observed;
    # "conditioned" – those in the conditioned tree, where a kept choice need not look best
    "figures of a kept decision": "taken",
    # `--known --given not:n/b` in the final figures: "passes" – as without --known, the paths that do not pass
    # n/b, also those that never ask; "asked" – only those that ask and answer otherwise
    "not, when known": "passes",
}


class Impossible(Exception):
    """What is asked for is an error by the specification: nothing is left after the evidence."""


class Ambiguous(Exception):
    """The specification does not say what this case means."""


class _Unsaid:
    def __repr__(self):
        return "UNSAID"


UNSAID = _Unsaid()


# ---------------------------------------------------------------- quantities


def evaluated(expression, parameter):
    """The value of ``= …``, where ``parameter(name)`` is the point value of a parameter."""

    class Names(dict):
        def __missing__(self, name):
            return parameter(name)

    names = Names(
        min=min,
        max=max,
        exp=math.exp,
        log=math.log,
        sqrt=math.sqrt,
        abs=abs,
        if_=lambda condition, yes, no: yes if condition else no,
    )
    python = re.sub(r"\bif\s*\(", "if_(", expression.lstrip("= "))
    return float(eval(python, {"__builtins__": {}}, names))


def is_distribution(form):
    return isinstance(form, dict) and any(key in DISTRIBUTIONS for key in form)


def mean(distribution):
    """The mean of ``{kind: arguments}``."""
    kind = next(key for key in distribution if key in DISTRIBUTIONS)
    arguments = distribution[kind]
    if kind == "discrete":
        total = sum(float(weight) for weight in arguments.values())
        return sum(float(value) * float(weight) for value, weight in arguments.items()) / total
    a, b, *more = [float(argument) for argument in arguments]
    if kind == "beta":
        return a / (a + b)
    if kind == "pert":
        return (a + 4 * b + more[0]) / 6
    if kind == "triangular":
        return (a + b + more[0]) / 3
    if kind == "uniform":
        return (a + b) / 2
    if kind in ("normal", "lognormal", "gamma"):
        return a
    raise NotImplementedError(kind)


def point_value(form, parameter):
    """The point value of a number, percent, fraction, expression or distribution; None for anything else."""
    if isinstance(form, (int, float)):
        return float(form)
    if is_distribution(form):
        return mean(form)
    if not isinstance(form, str):
        return None
    text = form.strip()
    if text.startswith("="):
        return evaluated(text, parameter)
    if text.endswith("%"):
        return float(text[:-1]) / 100
    if re.fullmatch(r"[\d.]+\s*/\s*[\d.]+", text):
        above, below = text.split("/")
        return float(above) / float(below)
    try:
        return float(text)
    except ValueError:
        return None


def completed(forms, shares, scale, parameter):
    """The distribution of one view at one node.

    ``forms`` is ``{branch: p}``, ``shares`` is ``{branch: share}``; every branch is in one of them.
    """
    shares = dict(shares)
    numbers, bands = {}, {}
    for branch, form in forms.items():
        value = point_value(form, parameter)
        if form == "rest":
            shares[branch] = 1.0
        elif value is not None:
            numbers[branch] = value
        else:
            bands[branch] = scale[form]
    left = 1 - sum(numbers.values())
    low = sum(band[0] for band in bands.values())
    high = sum(band[1] for band in bands.values())
    if bands:
        t = (left - low) / (high - low)
        if shares:
            t = min(0.5, t)
        assert -TOLERANCE <= t <= 1 + TOLERANCE, "the words contradict each other"
        for branch, (lo, hi) in bands.items():
            numbers[branch] = lo + t * (hi - lo)
        left = 1 - sum(numbers.values())
    if shares:
        assert left >= -TOLERANCE, "the probabilities pass 1"
        left = left if left > 1e-12 else 0.0  # a rounding error is no opinion: the log pool would take it for one
        total = sum(shares.values())
        assert total > 0 or left < TOLERANCE, "all shares are 0"
        for branch, share in shares.items():
            numbers[branch] = left * share / total if total else 0.0
    else:
        assert abs(left) <= TOLERANCE, "the probabilities do not sum to 1"
    assert all(-TOLERANCE <= p <= 1 + TOLERANCE for p in numbers.values()), "a probability is outside 0 to 1"
    return numbers


def normalised(weights, complaint="nothing is left"):
    total = sum(weights.values())
    if total <= 0:
        raise Impossible(complaint)
    return {name: weight / total for name, weight in weights.items()}


# ---------------------------------------------------------------- the file


class Tree:
    """The document with nodes written in place taken out, and its names looked up."""

    def __init__(self, document):
        self.document = document
        self.start = document["start"]
        self.nodes = {}
        for name, node in document["nodes"].items():
            self._add(name, node)
        outcomes = document["outcomes"]
        if isinstance(outcomes, list):
            outcomes = {name: {} for name in outcomes}
        self.outcomes = {name: outcome or {} for name, outcome in outcomes.items()}
        self.events = {}
        for name, node in self.nodes.items():
            if "event" in node:
                self.events.setdefault(node["event"], []).append(name)
        declared = document.get("criteria") or {"payoff": {}}
        self.criteria = {name: criterion or {} for name, criterion in declared.items()}
        self.indicators = document.get("indicators", {})
        words = document.get("words", "icd203")
        self.words = (
            SCALES[words]
            if isinstance(words, str)
            else {word: tuple(point_value(end, None) for end in band) for word, band in words.items()}
        )
        self.tags = []
        places = [*self.nodes.values(), *self.outcomes.values()]
        places += [branch for node in self.nodes.values() for branch in node["branches"].values()]
        for place in places:
            self.tags += [tag for tag in place.get("tags", []) if tag not in self.tags]

    def _add(self, name, node):
        kind = "chance" if "chance" in node else "decision"
        branches = {}
        for branch_name, branch in node[kind].items():
            branch = dict(branch)
            if isinstance(branch["then"], dict):
                self._add(branch["then"]["id"], branch["then"])
                branch["then"] = branch["then"]["id"]
            branches[branch_name] = branch
        self.nodes[name] = {**node, "kind": kind, "branches": branches}

    def actor(self, node):
        return self.nodes[node].get("actor")

    def is_decision(self, node):
        return self.nodes[node]["kind"] == "decision"

    def question(self, name):
        """The nodes at which a question is asked; a name that is an event's and a node's is the event's."""
        return self.events.get(name) or [name]

    def paths(self, history=(), place=None):
        """Every way from a place to an outcome: ``(steps, outcome)``."""
        place = place or self.start
        if place in self.outcomes:
            return [(history, place)]
        found = []
        for name, branch in self.nodes[place]["branches"].items():
            found += self.paths((*history, (place, name)), branch["then"])
        return found

    def reachable(self, place):
        """The nodes that can be reached from a place, itself included."""
        if place in self.outcomes:
            return set()
        found = {place}
        for branch in self.nodes[place]["branches"].values():
            found |= self.reachable(branch["then"])
        return found

    def tagged(self, tag, steps, outcome):
        """Whether a path passes a node, branch or outcome that bears the tag."""
        return (
            any(tag in self.nodes[node].get("tags", []) for node, _ in steps)
            or any(tag in self.nodes[node]["branches"][branch].get("tags", []) for node, branch in steps)
            or tag in self.outcomes[outcome].get("tags", [])
        )


class Selector:
    """What ``observed`` or ``--given`` names: its places, and whether a path passes one of them."""

    def __init__(self, tree, text):
        self.tree = tree
        self.negated = text.startswith("not:")
        self.name = text.removeprefix("not:").strip()
        self.branches = None  # set for node/branch and event/branch
        self.places = None  # set for a node, an event or an outcome
        if "/" in self.name:
            question, self.branch = self.name.split("/")
            self.nodes = tree.question(question)
            self.branches = {(node, self.branch) for node in self.nodes}
        elif self.name in tree.events or self.name in tree.nodes:
            self.places = set(tree.question(self.name))
        elif self.name in tree.outcomes:
            self.places = {self.name}
        else:
            assert self.name in tree.tags, f"{self.name} is no node, event, outcome or tag"

    def kept(self, steps, outcome):
        """Whether the path survives this selector."""
        if self.branches is not None:
            passes = any(step in self.branches for step in steps)
        elif self.places is not None:
            passes = outcome in self.places or any(node in self.places for node, _ in steps)
        else:
            passes = self.tree.tagged(self.name, steps, outcome)
        return passes != self.negated

    def all_branches(self):
        """The branches it names, that lead into its node or outcome, or that bear its tag."""
        found = set()
        for node_name, node in self.tree.nodes.items():
            for branch_name, branch in node["branches"].items():
                target = branch["then"]
                if self.branches is not None:
                    hit = (node_name, branch_name) in self.branches
                elif self.places is not None:
                    hit = target in self.places
                else:
                    end = self.tree.nodes.get(target) or self.tree.outcomes.get(target)
                    hit = self.name in branch.get("tags", []) or self.name in end.get("tags", [])
                if hit:
                    found.add((node_name, branch_name))
        return found


# ---------------------------------------------------------------- who believes and wants what


class Decider:
    """The reader or an actor: beliefs (views, odds, parameters) and wishes (criteria, risk tolerance, rationality)."""

    def __init__(self, tree, pool, views, odds, parameters, criteria, risk_tolerance, rationality):
        self.tree = tree
        self.pool = pool
        self.views = views
        self.odds = odds
        self.parameters = parameters
        self.criteria = criteria
        self.risk_tolerance = risk_tolerance
        self.rationality = rationality
        self._distributions = {}
        self._payoffs = {}

    # beliefs

    def parameter(self, name):
        if name in self.parameters:
            return point_value(self.parameters[name], self.parameter)
        quantity = self.tree.document["parameters"][name]
        if isinstance(quantity, dict) and "value" in quantity:
            quantity = quantity["value"]
        return point_value(quantity, self.parameter)

    def factor(self, node, branch):
        """The odds factor in force at a branch: ``node/branch``, else ``event/branch``, else 1."""
        event = self.tree.nodes[node].get("event")
        if node not in self.tree.events and f"{node}/{branch}" in self.odds:
            return float(self.odds[f"{node}/{branch}"])
        if event and f"{event}/{branch}" in self.odds:
            return float(self.odds[f"{event}/{branch}"])
        return 1.0

    def with_odds(self, node, distribution):
        return normalised(
            {branch: p * self.factor(node, branch) for branch, p in distribution.items()},
            f"odds leave nothing at {node}",
        )

    def distribution(self, node, view=None):
        """The distribution at a chance node: pooled, or one view's; odds applied."""
        if (node, view) not in self._distributions:
            self._distributions[node, view] = self.with_odds(node, self._opinion(node, view))
        return self._distributions[node, view]

    def _opinion(self, node, view):
        branches = self.tree.nodes[node]["branches"]
        listed = []
        for branch in branches.values():
            form = branch.get("p")
            if isinstance(form, dict) and not is_distribution(form):
                listed += [name for name in form if name not in listed]
        shares = {
            name: point_value(branch["share"], self.parameter) for name, branch in branches.items() if "share" in branch
        }

        def one(name):
            forms = {}
            for branch_name, branch in branches.items():
                if "p" in branch:
                    form = branch["p"]
                    by_view = isinstance(form, dict) and not is_distribution(form)
                    forms[branch_name] = form[name] if by_view else form
            return completed(forms, shares, self.tree.words, self.parameter)

        if not listed:
            return one(None)
        if view is not None:
            return one(view)
        weights = normalised({name: float(self.views[name]) for name in listed}, f"no view counts at {node}")
        opinions = {name: one(name) for name in listed}
        if self.pool == "log":
            logarithmic = {}
            for branch in branches:
                product = 1.0
                for name, weight in weights.items():
                    if weight > 0:
                        product *= opinions[name][branch] ** weight
                logarithmic[branch] = product
            return normalised(logarithmic, f"every branch of {node} is vetoed")
        return {branch: sum(weights[name] * opinions[name][branch] for name in listed) for branch in branches}

    # wishes

    def payoff(self, place):
        """``{criterion: amount}`` of a step or an outcome."""
        if place not in self._payoffs:
            if isinstance(place, tuple):
                written = self.tree.nodes[place[0]]["branches"][place[1]].get("payoff", {})
            else:
                written = self.tree.outcomes[place].get("payoff", {})
            if not isinstance(written, dict) or is_distribution(written):
                written = {next(iter(self.tree.criteria)): written}
            self._payoffs[place] = {name: point_value(form, self.parameter) for name, form in written.items()}
        return self._payoffs[place]

    def amounts(self, steps, outcome):
        """The sum of the payoffs along these steps and at the outcome, by criterion, unmapped."""
        total = dict.fromkeys(self.tree.criteria, 0.0)
        for place in (*steps, outcome):
            for name, amount in self.payoff(place).items():
                total[name] += amount
        return total

    def utility(self, steps, outcome):
        """The weighted sum of mapped criteria; of the steps from a node on it is the value to go."""
        total = 0.0
        for name, amount in self.amounts(steps, outcome).items():
            if "scale" in self.tree.criteria[name]:
                worst, best = (float(end) for end in self.tree.criteria[name]["scale"])
                amount = (amount - worst) / (best - worst)
            total += self.criteria.get(name, 0.0) * amount
        return total

    def certainty_equivalent(self, lottery):
        """Of ``[(weight, utility)]``, whose weights need not sum to 1."""
        lottery = [(weight, utility) for weight, utility in lottery if weight > 0]
        total = sum(weight for weight, _ in lottery)
        if self.risk_tolerance is None:
            return sum(weight * utility for weight, utility in lottery) / total
        r = self.risk_tolerance
        worst = min(utility for _, utility in lottery)
        return worst - r * math.log(
            sum(weight * math.exp(-(utility - worst) / r) for weight, utility in lottery) / total
        )


READER = None  # the key of the reader among the deciders; actors go by their names


def everybody(tree, profile, weights, views, odds, criteria, parameters, pool):
    """The deciders: file, then profile, then weights file, then flags; an actor's own beliefs on top."""
    document = tree.document
    profiles = document.get("profiles", {})
    layers = [
        profiles[profile] if profile else {},
        weights or {},
        {"views": views or {}, "odds": odds or {}, "parameters": parameters or {}},
    ]
    of_file = {name: float(criterion.get("weight", 1)) for name, criterion in tree.criteria.items()}
    in_force = {"views": dict(document.get("views", {})), "odds": {}, "parameters": {}}
    wanted, risk_tolerance, rationality = dict(of_file), None, None
    for layer in layers:
        for key in in_force:
            in_force[key].update(layer.get(key, {}))
        if "criteria" in layer:
            wanted = {name: float(layer["criteria"].get(name, 0)) for name in tree.criteria}
        risk_tolerance = layer.get("risk_tolerance", risk_tolerance)
        rationality = layer.get("rationality", rationality)
    flagged = {key: float(value) for key, value in (criteria or {}).items()}
    wanted.update({key: value for key, value in flagged.items() if "/" not in key})
    deciders = {
        READER: Decider(tree, pool, **in_force, criteria=wanted, risk_tolerance=risk_tolerance, rationality=rationality)
    }
    for node in tree.nodes:
        actor = tree.actor(node)
        if actor is None or actor in deciders:
            continue
        own = profiles[actor] or {}
        beliefs = {key: {**in_force[key], **own.get(key, {})} for key in in_force}
        wishes = dict(of_file)
        if "criteria" in own:
            wishes = {name: float(own["criteria"].get(name, 0)) for name in tree.criteria}
        for key, value in flagged.items():
            if key.startswith(f"{actor}/"):
                wishes[key.removeprefix(f"{actor}/")] = value
        deciders[actor] = Decider(
            tree,
            pool,
            **beliefs,
            criteria=wishes,
            risk_tolerance=own.get("risk_tolerance"),
            rationality=own.get("rationality"),
        )
    return deciders


# ---------------------------------------------------------------- evidence


class Indicator:
    """An indicator that was seen or is absent."""

    def __init__(self, tree, name, seen):
        written = tree.indicators[name]
        self.nodes = tree.question(written["about"])
        self.likelihood = written["likelihood"]
        self.elsewhere = written.get("elsewhere")
        self.seen = seen

    def probability(self, form, decider):
        p = point_value(form, decider.parameter)
        return p if self.seen else 1 - p

    def at(self, branch, decider):
        return self.probability(self.likelihood.get(branch, self.elsewhere), decider)

    def on_path(self, steps, decider):
        """The factor of a path that never asks; 1 on the others, which meet theirs at the node."""
        if self.elsewhere is None or any(node in self.nodes for node, _ in steps):
            return 1.0
        return self.probability(self.elsewhere, decider)


class Evidence:
    """Everything that is observed, given, seen or absent."""

    def __init__(self, tree, given, known, as_of):
        self.tree = tree
        observed, self.indicators = [], []
        for entry in tree.document.get("evidence", []):
            if as_of is not None and entry.get("date") is not None and str(entry["date"]) > str(as_of):
                continue
            if "observed" in entry:
                observed.append(Selector(tree, entry["observed"]))
            for word in ("seen", "absent"):
                if word in entry:
                    self.indicators.append(Indicator(tree, entry[word], word == "seen"))
        given = [Selector(tree, text) for text in given]
        self.known = given if known else []  # solved with P(b) on the paths that never ask
        self.selectors = observed if known else observed + given  # the past did not know these

    def node_factors(self, node, distribution, decider, mean_over=None):
        """The factor of every branch of a node.

        Factors of indicators without ``elsewhere`` are divided by their mean under the distribution
        (after the factors of those that have it); ``mean_over``, ``[(weight, distribution)]``, is the
        mixture over which the mean is taken instead.
        """
        about = [indicator for indicator in self.indicators if node in indicator.nodes]
        with_elsewhere, without = {}, {}
        for branch in distribution:
            with_elsewhere[branch] = math.prod(i.at(branch, decider) for i in about if i.elsewhere is not None)
            without[branch] = math.prod(i.at(branch, decider) for i in about if i.elsewhere is None)
        above = below = 0.0
        for weight, q in mean_over or [(1.0, distribution)]:
            above += weight * sum(q[b] * with_elsewhere[b] * without[b] for b in distribution)
            below += weight * sum(q[b] * with_elsewhere[b] for b in distribution)
        if above <= 0:
            return dict.fromkeys(distribution, 0.0)
        return {b: with_elsewhere[b] * without[b] / (above / below) for b in distribution}

    def passes(self, steps, outcome):
        return all(selector.kept(steps, outcome) for selector in self.selectors)

    def elsewhere_factor(self, steps, decider):
        return math.prod(indicator.on_path(steps, decider) for indicator in self.indicators)


# ---------------------------------------------------------------- solving


class Problem:
    """A tree, who decides in it, what is known, and what is chosen by decree."""

    def __init__(self, tree, deciders, evidence, chosen):
        self.tree = tree
        self.deciders = deciders
        self.evidence = evidence
        self.chosen = chosen
        self.paths = tree.paths()
        self.forced = {}
        for selector in evidence.selectors:
            for node, branch in selector.branches or ():
                if tree.is_decision(node) and not selector.negated and not self.is_logit(node):
                    self.forced[node] = branch
        latent = {node for selector in evidence.selectors for node, _ in selector.all_branches()}
        self.kept_nodes = {node for node in tree.nodes if tree.is_decision(node) and tree.reachable(node) & latent}
        self._p_known = {}

    def is_logit(self, node):
        return self.tree.is_decision(node) and self.deciders[self.tree.actor(node)].rationality is not None

    def option_weights(self, node, decider, choice):
        """What a strategy's weights are to a decider: odds factors count at a logit node that is not chosen for."""
        if READINGS["odds on an option"] == "decider":
            decider = self.deciders[self.tree.actor(node)]
        if self.is_logit(node) and node not in self.chosen and sum(choice.values()) > 0:
            return decider.with_odds(node, choice)
        return choice

    def known_factor(self, steps, name):
        """Under --known, while solving: P(b) on the paths that never ask, 0 on those that answer otherwise."""
        factor = 1.0
        for selector in self.evidence.known:
            answers = [branch for node, branch in steps if node in selector.nodes]
            if answers:
                factor *= float((answers[0] == selector.branch) != selector.negated)
            else:
                p = self.p_known(selector, name)
                factor *= 1 - p if selector.negated else p
        return factor

    def p_known(self, selector, name):
        """Σ reach · p(b) / Σ reach over the nodes that ask, every option open."""
        if (selector.name, name) in self._p_known:
            return self._p_known[selector.name, name]
        decider = self.deciders[name]
        above = below = 0.0
        for node in selector.nodes:
            reach = 0.0
            for history in histories(self.paths, node):
                weight = 1.0
                for step_node, branch in history:
                    if not self.tree.is_decision(step_node):
                        weight *= decider.distribution(step_node)[branch]
                    elif step_node in self.chosen:
                        weight *= float(self.chosen[step_node] == branch)
                reach += weight
            above += reach * decider.distribution(node)[selector.branch]
            below += reach
        if len(selector.nodes) == 1:
            p = decider.distribution(selector.nodes[0])[selector.branch]
        elif below > 0:
            p = above / below
        else:
            raise Ambiguous("an event that cannot be reached is known")
        self._p_known[selector.name, name] = p
        return p


def histories(paths, node):
    """The distinct ways to a node, in file order."""
    found = {}
    for steps, _ in paths:
        for i, (step_node, _) in enumerate(steps):
            if step_node == node:
                found[steps[:i]] = True
    return list(found)


class Solution:
    """Backward induction over histories at one stage.

    ``choice[history]`` is ``{option: weight}`` without odds factors; ``figures[history]`` are the
    options' figures for whoever decides there; ``alive[history]`` says for whom anything is left.
    """

    def __init__(self, problem, free=None):
        self.problem = problem
        self.free = free  # the solution of the free stage, when this is the conditioned one
        self.choice = {}
        self.figures = {}
        self.alive = {}
        self.ties = {}
        paths = self._solve((), problem.tree.start)
        if not any(weights[READER] > 0 for _, _, weights in paths):
            raise Impossible("what is asked for excludes every path")

    def _solve(self, history, place):
        """Every path from here on: ``[(steps, outcome, {decider: weight from here on})]``."""
        problem, tree = self.problem, self.problem.tree
        if place in tree.outcomes:
            weights = {}
            for name, decider in problem.deciders.items():
                weight = problem.known_factor(history, name)
                if self.free:
                    weight *= problem.evidence.passes(history, place)
                    weight *= problem.evidence.elsewhere_factor(history, decider)
                weights[name] = weight
            return [(history, place, weights)]
        onward = {
            branch_name: self._solve((*history, (place, branch_name)), branch["then"])
            for branch_name, branch in tree.nodes[place]["branches"].items()
        }
        if tree.is_decision(place):
            self._decide(history, place, onward)
        result = []
        multiplier = {}
        for name, decider in problem.deciders.items():
            if tree.is_decision(place):
                distribution = problem.option_weights(place, decider, self.choice[history])
            else:
                distribution = decider.distribution(place)
            factors = dict.fromkeys(distribution, 1.0)
            if self.free:
                factors = problem.evidence.node_factors(place, distribution, decider)
            multiplier[name] = {branch: distribution[branch] * factors[branch] for branch in distribution}
        for branch, paths in onward.items():
            for steps, outcome, weights in paths:
                result.append(
                    (steps, outcome, {name: weight * multiplier[name][branch] for name, weight in weights.items()})
                )
        return result

    def _decide(self, history, node, onward):
        problem = self.problem
        actor = problem.tree.actor(node)
        decider = problem.deciders[actor]
        figures = {}
        for option, paths in onward.items():
            lottery = [
                (weights[actor], decider.utility(steps[len(history) :], outcome)) for steps, outcome, weights in paths
            ]
            total = sum(weight for weight, _ in lottery)
            if total > 0:
                figures[option] = {
                    "utility": sum(weight * utility for weight, utility in lottery) / total,
                    "certainty_equivalent": decider.certainty_equivalent(lottery),
                }
            else:
                figures[option] = None  # impossible under the evidence: the option is out
        self.figures[history] = figures
        self.alive[history] = {
            name: any(weights[name] > 0 for paths in onward.values() for _, _, weights in paths)
            for name in problem.deciders
        }
        options = {option: figure["certainty_equivalent"] for option, figure in figures.items() if figure is not None}
        self.ties[history] = False
        if node in problem.chosen:
            choice = {problem.chosen[node]: 1.0}
        elif self.free and node in problem.forced:
            choice = {problem.forced[node]: 1.0}
        elif self.free and node in problem.kept_nodes:
            choice = self.free.choice[history]
            self.ties[history] = self.free.ties[history]
        elif not options:
            if self.alive[history][READER]:
                raise Ambiguous(f"{actor} holds for impossible what the reader conditions on, at {node}")
            choice = {}
        elif decider.rationality is not None:
            best = max(options.values())
            choice = normalised(
                {option: math.exp(decider.rationality * (value - best)) for option, value in options.items()}
            )
        else:
            best = max(options.values())
            tied = [option for option, value in options.items() if value >= best - TOLERANCE * max(1.0, abs(best))]
            choice = {tied[0]: 1.0}
            self.ties[history] = len(tied) > 1
        self.choice[history] = {option: choice.get(option, 0.0) for option in onward}


# ---------------------------------------------------------------- the figures


class Sweep:
    """The weight of every path to the reader, under the final strategy and all of the evidence.

    Under ``mixture`` it is the mean over the views' trees. ``parts[view]`` is the weight of each path
    split into steps, so that the weight from any node on can be had.
    """

    def __init__(self, problem, free, final, view_weights, dropped):
        self.problem = problem
        self.tree = problem.tree
        self.reader = problem.deciders[READER]
        self.free = free
        self.final = final
        self.view_weights = view_weights  # {None: 1.0} unless the pool is a mixture
        self.conditions = list(problem.evidence.selectors)
        self.conditions += [selector for selector in problem.evidence.known if selector not in dropped]
        self._means = {}
        self.weights = []  # of each path, beside problem.paths
        self.onward = []  # of each path, the weight from its i-th step on (pooled trees only)
        for steps, outcome in problem.paths:
            total = 0.0
            for view, view_weight in view_weights.items():
                factors = self._step_weights(steps, view)
                last = self._last(steps, outcome)
                total += view_weight * math.prod(factors) * last
            self.weights.append(total)
            self.onward.append([math.prod(factors[i:]) * last for i in range(len(factors))])
        self.total = sum(self.weights)

    def strategy(self, history, node, decider_choice):
        return self.problem.option_weights(node, self.reader, decider_choice[history])

    def _step_weights(self, steps, view):
        weights = []
        for i, (node, branch) in enumerate(steps):
            if self.tree.is_decision(node):
                distribution = self.strategy(steps[:i], node, self.final.choice)
                mixture = None  # the same in every view's tree
            else:
                distribution = self.reader.distribution(node, view)
                mixture = self._mixture(node) if self._speaks_of_the_answer(node) else None
            factors = self.problem.evidence.node_factors(node, distribution, self.reader, mixture)
            weights.append(distribution[branch] * factors[branch])
        return weights

    def _last(self, steps, outcome):
        passes = all(selector.kept(steps, outcome) for selector in self.conditions)
        if READINGS["not, when known"] == "asked":
            passes = passes and all(
                any(node in selector.nodes for node, _ in steps)
                for selector in self.conditions
                if selector in self.problem.evidence.known
            )
        return passes * self.problem.evidence.elsewhere_factor(steps, self.reader)

    def _speaks_of_the_answer(self, node):
        """Whether an indicator without ``elsewhere`` is about the node."""
        return any(
            node in indicator.nodes and indicator.elsewhere is None for indicator in self.problem.evidence.indicators
        )

    def _mixture(self, node):
        """``[(weight × reach in the view's tree, the view's distribution)]`` at a chance node."""
        if node not in self._means:
            reaches = {view: self._prior_reach(node, view) for view in self.view_weights}
            if not any(self.view_weights[view] * reach for view, reach in reaches.items()):
                reaches = dict.fromkeys(reaches, 1.0)
            self._means[node] = [
                (weight * reaches[view], self.reader.distribution(node, view))
                for view, weight in self.view_weights.items()
            ]
        return self._means[node]

    def _prior_reach(self, node, view):
        """Reach under the free strategy, overridden by observed, given and chosen options; nothing else observed."""
        total = 0.0
        for history in histories(self.problem.paths, node):
            weight = 1.0
            for i, (step_node, branch) in enumerate(history):
                if step_node in self.problem.chosen:
                    weight *= float(self.problem.chosen[step_node] == branch)
                elif step_node in self.problem.forced:
                    weight *= float(self.problem.forced[step_node] == branch)
                elif self.tree.is_decision(step_node):
                    if weight > 0 and not any(self.free.choice[history[:i]].values()):
                        raise Ambiguous("the reach in a mixture, through a decision that what is known excludes")
                    weight *= self.strategy(history[:i], step_node, self.free.choice)[branch]
                else:
                    weight *= self.reader.distribution(step_node, view)[branch]
            total += weight
        return total

    def probability(self, condition):
        """Of the paths for which ``condition(steps, outcome)`` holds."""
        return (
            sum(
                weight
                for weight, (steps, outcome) in zip(self.weights, self.problem.paths, strict=True)
                if condition(steps, outcome)
            )
            / self.total
        )

    def mean(self, figure, condition):
        """The mean of ``figure(steps, outcome)`` over those paths, None where they have no weight."""
        above = below = 0.0
        for weight, (steps, outcome) in zip(self.weights, self.problem.paths, strict=True):
            if condition(steps, outcome):
                above += weight * figure(steps, outcome)
                below += weight
        return above / below if below > 0 else None

    def beyond(self, history, node, figure):
        """The mean of a figure over what follows a history, whether or not the history is reached."""
        above = below = 0.0
        i = len(history)
        for onward, (steps, outcome) in zip(self.onward, self.problem.paths, strict=True):
            if len(steps) > i and steps[:i] == history and steps[i][0] == node:
                above += onward[i] * figure(steps, outcome)
                below += onward[i]
        return above / below if below > 0 else None

    def mean_at(self, node, figure):
        """The mean of a figure given that a node is reached; at an unreached node, of what would follow there."""
        at = self.mean(figure, lambda steps, _: visits(steps, node))
        if at is not None:
            return at
        if list(self.view_weights) != [None] or self.problem.evidence.known:
            return UNSAID
        found = [self.beyond(history, node, figure) for history in histories(self.problem.paths, node)]
        return agreed([value for value in found if value is not None], UNSAID)


def visits(steps, place):
    return any(node == place for node, _ in steps)


def rest_of(steps, node):
    """The steps from a node on."""
    i = [step_node for step_node, _ in steps].index(node)
    return steps[i:]


def agreed(values, otherwise):
    """The one value they all have, UNSAID if they differ, ``otherwise`` if there is none."""
    if not values:
        return otherwise
    first = values[0]
    same = all(
        value == first if not isinstance(first, float) else abs(value - first) <= 1e-12 * max(1.0, abs(first))
        for value in values
    )
    return first if same else UNSAID


def never_asked(problem, final, selector):
    """Whether the reader's strategy, nothing conditioned, gives a question no chance of being asked."""
    reader = problem.deciders[READER]
    views = [view for view, weight in reader.views.items() if weight > 0] if reader.pool == "mixture" else [None]
    for view in views or [None]:
        for node in selector.nodes:
            for history in histories(problem.paths, node):
                weight = 1.0
                for i, (step_node, branch) in enumerate(history):
                    if problem.tree.is_decision(step_node):
                        weights = problem.option_weights(step_node, reader, final.choice[history[:i]])
                        weight *= weights[branch]
                    else:
                        weight *= reader.distribution(step_node, view)[branch]
                if weight > 0:
                    return False
    return True


def decisions(problem, free, final, sweep):
    """What ``score`` says of each decision node."""
    found = []
    for node in problem.tree.nodes:
        if not problem.tree.is_decision(node):
            continue
        options = list(problem.tree.nodes[node]["branches"])
        actor = problem.tree.actor(node)
        reach = sweep.probability(lambda steps, _: visits(steps, node))
        ways = histories(problem.paths, node)
        reaches = [
            sweep.probability(
                lambda steps, _: visits(steps[len(way) : len(way) + 1], node) and steps[: len(way)] == way
            )
            for way in ways
        ]
        if reach > 0:
            shown = [ways[reaches.index(max(reaches))]]
        else:
            shown = [way for way in ways if final.alive[way][actor] and final.alive[way][READER]]
        # a kept decision shows the figures by which it was taken
        taken = READINGS["figures of a kept decision"] == "taken"
        source = free if taken and node in problem.kept_nodes else final
        conditional = {
            option: sweep.mean_at(node, lambda steps, _: float((node, option) in steps)) for option in options
        }
        # a kept logit node has odds of its own on every way that tells more or less of what was observed
        for option in options:
            by_way = [
                sweep.probability(lambda steps, _: steps[: len(way) + 1] == (*way, (node, option))) / p
                for way, p in zip(ways, reaches, strict=True)
                if p > 0
            ]
            if agreed(by_way, None) is UNSAID:
                conditional[option] = UNSAID
        listed = []
        for option in options:
            row = {"name": option, "probability": conditional[option]}
            for figure in ("utility", "certainty_equivalent"):
                values = [source.figures[way][option] for way in shown]
                values = [value[figure] if value else None for value in values]
                row[figure] = agreed(values, UNSAID)
            listed.append(row)
        if not shown:
            choice = UNSAID
        elif problem.is_logit(node):
            if UNSAID in conditional.values() or None in conditional.values():
                choice = UNSAID
            else:
                likeliest = max(conditional.values())
                choice = next(option for option in options if conditional[option] >= likeliest - TOLERANCE)
        else:
            choice = agreed([max(options, key=final.choice[way].get) for way in shown], UNSAID)
        equivalents = {row["name"]: row["certainty_equivalent"] for row in listed}
        margin = UNSAID
        if choice is not UNSAID and UNSAID not in equivalents.values():
            others = [value for option, value in equivalents.items() if option != choice and value is not None]
            if not others:
                margin = None
            elif equivalents[choice] is not None:
                margin = equivalents[choice] - max(others)
        found.append(
            {
                "node": node,
                "actor": actor,
                "probability": reach,
                "choice": choice,
                "tie": UNSAID if problem.is_logit(node) else agreed([final.ties[way] for way in shown], UNSAID),
                "margin": margin,
                "options": listed,
                "kept": node in problem.kept_nodes,
                "decreed": node in problem.chosen or node in problem.forced,
                "histories": [
                    {"steps": way, "probability": p, "choice": final.choice[way]}
                    for way, p in zip(ways, reaches, strict=True)
                ],
            }
        )
    return found


def score(
    document,
    *,
    profile=None,
    weights=None,
    views=None,
    odds=None,
    criteria=None,
    parameters=None,
    given=(),
    known=False,
    choose=(),
    as_of=None,
    pool=None,
):
    """The figures of ``scenario-tree score --nodes``, by enumeration.

    Parameters
    ----------
    document : dict
        The file as YAML reads it.
    profile, weights, views, odds, criteria, parameters, given, known, choose, as_of, pool
        What the flags of the command line say; ``weights`` is a dict of the shape of a profile.

    Returns
    -------
    dict
        The JSON object of commands.md without its common keys' provenance.

    Raises
    ------
    Impossible
        Where the specification demands an error.
    Ambiguous
        Where the specification does not say what is meant.
    """
    tree = Tree(document)
    pool = pool or document.get("pool", "linear")
    deciders = everybody(tree, profile, weights, views, odds, criteria, parameters, pool)
    reader = deciders[READER]
    if known and not given:
        raise Impossible("--known without --given")
    evidence = Evidence(tree, given, known, as_of)
    for selector in evidence.known:
        if selector.branches is None or any(tree.is_decision(node) for node in selector.nodes):
            raise Impossible("--known wants branches of chance nodes")
    chosen = {}
    for text in choose:
        node, option = text.split("/")
        if chosen.get(node, option) != option:
            raise Impossible(f"two options chosen at {node}")
        chosen[node] = option
    problem = Problem(tree, deciders, evidence, chosen)

    free = Solution(problem)
    final = Solution(problem, free)

    view_weights = {None: 1.0}
    if pool == "mixture" and reader.views:
        view_weights = normalised({view: float(weight) for view, weight in reader.views.items()}, "no view counts")
        view_weights = {view: weight for view, weight in view_weights.items() if weight > 0}
    dropped = [selector for selector in evidence.known if never_asked(problem, final, selector)]
    sweep = Sweep(problem, free, final, view_weights, dropped)
    if sweep.total <= 0:
        for number in range(1, len(evidence.known) + 1):
            for unasked in itertools.combinations(evidence.known, number):
                without = Sweep(problem, free, final, view_weights, [*dropped, *unasked])
                questions = {node for selector in unasked for node in selector.nodes}
                if (
                    without.total > 0
                    and without.probability(lambda steps, _: any(node in questions for node, _ in steps)) == 0
                ):
                    raise Ambiguous("the strategy asks what is known, but not on the paths that the evidence leaves")
        raise Impossible("the evidence excludes every path")

    everything = lambda steps, outcome: True  # noqa: E731
    outcomes = []
    for name in tree.outcomes:
        ends = lambda steps, outcome: outcome == name  # noqa: E731
        outcomes.append(
            {
                "name": name,
                "probability": sweep.probability(ends),
                "paths": sum(1 for _, outcome in problem.paths if outcome == name),
                "expected": {
                    criterion: sweep.mean(lambda steps, outcome: reader.amounts(steps, outcome)[criterion], ends)
                    for criterion in tree.criteria
                },
                "utility": sweep.mean(reader.utility, ends),
            }
        )
    tags = [
        {"name": tag, "probability": sweep.probability(lambda steps, outcome: tree.tagged(tag, steps, outcome))}
        for tag in tree.tags
    ]
    implied = {row["name"]: row["probability"] for row in [*outcomes, *tags]}
    nodes, branches = [], []
    for node in tree.nodes:
        reach = sweep.probability(lambda steps, _: visits(steps, node))
        nodes.append(
            {
                "id": node,
                "probability": reach,
                "value": sweep.mean_at(node, lambda steps, outcome: reader.utility(rest_of(steps, node), outcome)),
            }
        )
        for branch in tree.nodes[node]["branches"]:
            branches.append(
                {
                    "branch": f"{node}/{branch}",
                    "probability": sweep.mean_at(node, lambda steps, _: float((node, branch) in steps)),
                    "path_probability": sweep.probability(lambda steps, _: (node, branch) in steps),
                }
            )
    return {
        "pool": pool,
        "evidence_probability": sweep.total,
        "strategy": "known" if known else "kept",
        "outcomes": sorted(outcomes, key=lambda row: -row["probability"]),
        "tags": tags,
        "expected": {
            "criteria": {
                criterion: sweep.mean(lambda steps, outcome: reader.amounts(steps, outcome)[criterion], everything)
                for criterion in tree.criteria
            },
            "utility": sweep.mean(reader.utility, everything),
            "certainty_equivalent": reader.certainty_equivalent(
                [(weight, reader.utility(*path)) for weight, path in zip(sweep.weights, problem.paths, strict=True)]
            ),
        },
        "decisions": decisions(problem, free, final, sweep),
        "expectations": [
            {"name": name, "expected": point_value(form, reader.parameter), "implied": implied[name]}
            for name, form in document.get("expect", {}).items()
        ],
        "nodes": nodes,
        "branches": branches,
        "dropped": [selector.name for selector in dropped],
    }
