"""The report's tables as Markdown."""
from statistics import median

from analysis import TRIALS, bootstrap_interval
from bars import better_than_all, early_against_late, fast_enough, workers_lose_little


def table(header, lines):
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header),
            *("| " + " | ".join(line) + " |" for line in lines), ""]


def half_text(half, standing, ours, speeds):
    """The section of one half of the problems."""
    text = [f"## The {half} half", ""]
    if not standing.problems:
        return [*text, "No problem has rows of random search yet.", ""]
    text += summary(standing)
    text += by_problem(standing)
    if standing.improved:
        text += ["Rows better than the best known value so far (run `best_known.py`): "
                 + ", ".join(f"{name} {value:.6g}" for name, value in standing.improved.items()) + ".", ""]
    if ours is not None:
        text += bars(standing, ours, speeds)
    return text


def summary(standing):
    """One line an entrant: mean regrets with intervals, mean ranks, and the time of a suggestion."""
    alone = [entrant for entrant in standing.entrants if standing.mean_regrets(entrant, TRIALS[0])]
    comparable = [entrant for entrant in alone if entrant.workers == 1]
    ranked = {trials: standing.mean_ranks(comparable, trials) for trials in TRIALS}
    lines = []
    for entrant in alone:
        cells = []
        for trials in TRIALS:
            regrets = standing.all_regrets(entrant, trials)
            if not regrets:
                cells.append("")
                continue
            middle, low, high = bootstrap_interval(regrets, standing.families)
            cells.append(f"{middle:.3f} [{low:.3f}, {high:.3f}]")
        places = [f"{ranked[t][0][entrant]:.2f}" if entrant in ranked[t][0] else "" for t in TRIALS]
        seconds = standing.seconds(entrant)
        lines.append([entrant.label, str(len(standing.mean_regrets(entrant, TRIALS[0]))), *cells, *places,
                      f"{1000 * median(seconds):.3g}" if seconds else ""])
    header = ["contestant", "problems", *(f"regret at {t}" for t in TRIALS), *(f"rank at {t}" for t in TRIALS),
              "ms a suggestion"]
    counted = ", ".join(f"{ranked[t][1]} at {t}" for t in TRIALS)
    return [*table(header, lines), f"Mean ranks over the problems and seeds that all of them have ({counted} trials); "
            "processor milliseconds: median from the 21st suggestion on.", ""]


def by_problem(standing):
    """Mean regret of each entrant on each problem, after 15 / 30 / 50 trials."""
    lines = []
    for problem in standing.problems:
        cells = []
        for entrant in standing.entrants:
            figures = [standing.mean_regrets(entrant, trials).get(problem.name) for trials in TRIALS]
            cells.append(" / ".join("-" if figure is None else f"{figure:.2f}" for figure in figures))
        seeds = {len(standing.seeds(entrant, problem.name, TRIALS[0])) for entrant in standing.entrants} - {0}
        lines.append([f"{problem.name} ({len(problem.parameters)})", "-".join(map(str, sorted(seeds))), *cells])
    return table(["problem (parameters)", "seeds", *(entrant.label for entrant in standing.entrants)], lines)


def bars(standing, ours, speeds):
    random_search = next(e for e in standing.entrants if e.name == "random" and e.workers == 1)
    peers = [e for e in standing.entrants if e.name != ours.name and e.workers == 1]
    parallel = next((e for e in standing.entrants if (e.name, e.version, e.workers) == (ours.name, ours.version, 4)), None)
    text = []
    for verdict in (better_than_all(standing, ours, peers), early_against_late(standing, ours, random_search, peers),
                    workers_lose_little(standing, ours, parallel), fast_enough(speeds)):
        text += [f"**{verdict.bar}: {verdict.word}.**", "", *(f"- {line}" for line in verdict.evidence), ""]
    return text
