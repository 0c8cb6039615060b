#!/usr/bin/env python3
"""The best known values. Of made-up problems they follow from formulas; of tuning problems they stand in
best_known.json with the configuration that gives them, and this program looks for better ones."""
import argparse
import json
import os
import random

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from problems.problem import Failed  # noqa: E402
from space import active_only, draw  # noqa: E402

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "best_known.json")


def stored(path=FILE):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def known_values(problems, path=FILE):
    """problem name -> best known value; a tuning problem that nobody has searched yet is left out, as is one
    that has changed since."""
    entries = stored(path)
    found = {}
    for problem in problems:
        if problem.best_configuration is not None:
            found[problem.name] = problem.evaluate(problem.best_configuration)
        elif problem.name in entries and entries[problem.name]["revision"] == problem.revision:
            found[problem.name] = entries[problem.name]["value"]
    return found


def neighbour(parameters, units, stream):
    """The place with about two coordinates moved, near or far."""
    moved = dict(units)
    for parameter in stream.sample(parameters, min(len(parameters), stream.choice((1, 1, 2, 3)))):
        if parameter.kind == "categorical" or stream.random() < 0.1:
            moved[parameter.name] = stream.random()
        else:
            step = stream.gauss(0.0, stream.choice((0.003, 0.02, 0.1)))
            moved[parameter.name] = min(max(moved[parameter.name] + step, 0.0), 1.0)
    return moved


def search(problem, evaluate, evaluations, start=None, seed=1):
    """(value, configuration) of a random search, a third of the evaluations, and moves from the best found.
    Crude on purpose: it shares nothing with the contestants. `start` is a configuration to begin from."""
    stream = random.Random(f"best known {problem.name} {seed}")

    def at(units):
        return active_only(problem.parameters, {p.name: p.from_unit(units[p.name]) for p in problem.parameters})

    best = (float("inf"), None, None)
    if start is not None:
        units = {p.name: p.to_unit(start[p.name]) if p.name in start else 0.5 for p in problem.parameters}
        best = (evaluate(start), units, start)
    for count in range(evaluations):
        is_random = best[1] is None or (start is None and count < evaluations // 3)
        units = ({p.name: stream.random() for p in problem.parameters} if is_random
                 else neighbour(problem.parameters, best[1], stream))
        configuration = at(units)
        try:
            value = evaluate(configuration)
        except Failed:
            continue
        if value <= best[0]:
            best = (value, units, configuration)
    return best[0], best[2]


def fault_of(problem, value, configuration, evaluations=300, tolerance=1e-6):
    """What is wrong with a best known value, or None: that its configuration does not give it, or that random
    draws or moves from it find a lower one."""
    width = 1.0 + abs(value)
    given = problem.evaluate(configuration)
    if abs(given - value) > tolerance * width:
        return f"{problem.name}: the configuration gives {given}, not {value}"
    stream = random.Random(f"fault {problem.name}")
    lowest, where = search(problem, problem.evaluate, evaluations, configuration)
    for _ in range(evaluations):
        drawn = draw(problem.parameters, stream)
        try:
            lowest, where = min((lowest, where), (problem.evaluate(drawn), drawn), key=lambda pair: pair[0])
        except Failed:
            continue
    return f"{problem.name}: {lowest} at {where} is below {value}" if lowest < value - tolerance * width else None


def best_of_traces(folder, problem):
    """The best configuration among the trials that `compare --traces` kept."""
    best = None
    for name in sorted(os.listdir(folder)) if folder else ():
        if f"-{problem.name}-" not in name:
            continue
        with open(os.path.join(folder, name)) as file:
            for line in file:
                trial = json.loads(line)
                if trial["true"] is not None and (best is None or trial["true"] < best["true"]):
                    best = trial
    return best and best["configuration"]


def main():
    from evaluation_cache import EvaluationCache, default_folder
    from problems.registry import chosen_problems
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", help="comma-separated names or halves; all without it")
    parser.add_argument("--evaluations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--traces", help="begin from the best trial that compare kept there, if it is better")
    parser.add_argument("--cache", default=default_folder())
    options = parser.parse_args()
    cache = EvaluationCache(options.cache)
    for problem in chosen_problems(options.problems):
        if problem.best_configuration is not None:
            continue
        known = stored().get(problem.name)
        known = known if known and known["revision"] == problem.revision else None
        starts = [c for c in (known and known["configuration"], best_of_traces(options.traces, problem)) if c]
        start = min(starts, key=lambda c: cache.evaluate(problem, c), default=None)
        value, configuration = search(problem, lambda c: cache.evaluate(problem, c), options.evaluations, start, options.seed)
        print(f"{problem.name}: {value:.8g}, {'new' if known is None else 'was %.8g' % known['value']}", flush=True)
        if known is None or value < known["value"]:
            entries = stored()
            entries[problem.name] = {"value": value, "revision": problem.revision, "configuration": configuration}
            with open(FILE, "w") as file:
                json.dump(dict(sorted(entries.items())), file, indent=1)
                file.write("\n")
    cache.close()


if __name__ == "__main__":
    main()
