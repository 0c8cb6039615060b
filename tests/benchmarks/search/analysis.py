"""Normalised regret, ranks and paired bootstrap intervals of the rows of results. Lower is better everywhere."""
import random
from dataclasses import dataclass

TRIALS = (15, 30, 50)
NORMALISED_AT = 50   # trials of random search whose mean counts as 1
RESAMPLES = 4000


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def normalised_regret(value, best, random_mean):
    """0 at the best known value, 1 at random search's mean after 50 trials."""
    return (value - best) / (random_mean - best)


def ranks(values):
    """The rank of each value from 1, equal ones sharing the mean of their places."""
    return [1 + sum(other < value for other in values) + (sum(other == value for other in values) - 1) / 2
            for value in values]


def bootstrap_interval(by_problem, families, level=0.95, resamples=RESAMPLES):
    """(mean, low, high) of the mean over problems of the mean over seeds: a percentile interval. Families are drawn
    with replacement, since branin tells little that branin with noise does not, and in each of their problems the
    seeds. One family alone has no interval that means anything: low and high are then infinite.

    `by_problem`: problem name -> (seed -> value); `families`: problem name -> family."""
    middle = mean(mean(values.values()) for values in by_problem.values())
    groups = {}
    for name, values in by_problem.items():
        groups.setdefault(families[name], []).append(list(values.values()))
    groups = list(groups.values())
    if len(groups) < 2:
        return middle, float("-inf"), float("inf")
    stream = random.Random(11)

    def drawn_mean():
        total, count = 0.0, 0
        for _ in groups:
            for values in stream.choice(groups):
                total += mean(stream.choices(values, k=len(values)))
                count += 1
        return total / count

    means = sorted(drawn_mean() for _ in range(resamples))
    tail = (1 - level) / 2
    return middle, means[int(tail * resamples)], means[int((1 - tail) * resamples) - 1]


@dataclass(frozen=True)
class Entrant:
    """A contestant in one version with a number of workers."""
    name: str
    version: str
    workers: int = 1

    @property
    def label(self):
        return self.name if self.workers == 1 else f"{self.name}, {self.workers} workers"


class Standing:
    """The rows of the chosen versions over some problems, in normalised regret.

    `best_known`: problem name -> value; a lower value in the rows counts instead (`improved` names it)."""

    def __init__(self, rows, problems, entrants, best_known):
        self.entrants = entrants
        self._rows = {}
        self.improved = {}
        wanted = {(e.name, e.version, e.workers): e for e in entrants}
        by_name = {problem.name: problem for problem in problems}
        best = {name: best_known[name] for name in by_name if name in best_known}
        for row in rows:
            problem = by_name.get(row.problem)
            if problem is None or row.revision != problem.revision:
                continue
            lowest = min((value for value in row.incumbents if value is not None), default=None)
            if lowest is not None and lowest < best.get(row.problem, float("inf")):
                best[row.problem] = self.improved[row.problem] = lowest
            entrant = wanted.get((row.contestant, row.version, row.workers))
            if entrant is None:
                continue
            longest = self._rows.get((entrant, row.problem, row.seed))
            if longest is None or longest.trials < row.trials:
                self._rows[entrant, row.problem, row.seed] = row
        self._best = best
        self._without_result = {problem.name: problem.without_result for problem in problems}
        self._random = next((e for e in entrants if e.name == "random" and e.workers == 1), None)
        self.problems = [problem for problem in problems if self._is_normalisable(problem.name)]
        self.families = {problem.name: problem.family for problem in problems}

    def _is_normalisable(self, problem):
        if self._random is None or problem not in self._best:
            return False
        values = self.values(self._random, problem, NORMALISED_AT)
        return bool(values) and mean(values.values()) > self._best[problem]

    def row(self, entrant, problem, seed):
        return self._rows.get((entrant, problem, seed))

    def seeds(self, entrant, problem, trials):
        return sorted(seed for (e, p, seed), row in self._rows.items()
                      if e == entrant and p == problem and row.trials >= trials)

    def values(self, entrant, problem, trials):
        """seed -> the incumbent's true value after so many finished trials."""
        found = {}
        for seed in self.seeds(entrant, problem, trials):
            value = self._rows[entrant, problem, seed].incumbents[trials - 1]
            found[seed] = self._without_result[problem] if value is None else value
        return found

    def regrets(self, entrant, problem, trials):
        """seed -> normalised regret."""
        best = self._best[problem]
        unit = mean(self.values(self._random, problem, NORMALISED_AT).values())
        return {seed: normalised_regret(value, best, unit)
                for seed, value in self.values(entrant, problem, trials).items()}

    def all_regrets(self, entrant, trials):
        """problem name -> (seed -> normalised regret), of the problems that the entrant has been run on."""
        found = {problem.name: self.regrets(entrant, problem.name, trials) for problem in self.problems}
        return {name: regrets for name, regrets in found.items() if regrets}

    def mean_regrets(self, entrant, trials):
        """problem name -> mean over seeds, of the problems that the entrant has been run on."""
        return {name: mean(regrets.values()) for name, regrets in self.all_regrets(entrant, trials).items()}

    def differences(self, ours, other, trials):
        """problem name -> (common seed -> our regret less the other's)."""
        mine, theirs = (self.all_regrets(entrant, trials) for entrant in (ours, other))
        found = {name: {seed: mine[name][seed] - theirs[name][seed] for seed in mine[name].keys() & theirs[name].keys()}
                 for name in mine.keys() & theirs.keys()}
        return {name: found[name] for name in sorted(found) if found[name]}

    def mean_ranks(self, entrants, trials):
        """(entrant -> mean rank, number of problems), over the problems and seeds that all entrants have."""
        by_problem = []
        for problem in self.problems:
            regrets = [self.regrets(entrant, problem.name, trials) for entrant in entrants]
            common = set.intersection(*(set(r) for r in regrets))
            if common:
                by_seed = [ranks([r[seed] for r in regrets]) for seed in sorted(common)]
                by_problem.append([mean(column) for column in zip(*by_seed)])
        if not by_problem:
            return {}, 0
        return dict(zip(entrants, (mean(column) for column in zip(*by_problem)))), len(by_problem)

    def seconds(self, entrant, first=20):
        """Processor seconds of all suggestions from this one on, when the models are at work."""
        return [second for (e, _, _), row in self._rows.items() if e == entrant for second in row.seconds[first:]]
