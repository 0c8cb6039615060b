"""All problems, by name; the one place that lists them."""
from problems import functions, mixed, tuning_developed, tuning_reported

HALVES = ("developed", "reported")


def all_problems():
    """In a fixed order. A name stands for one problem."""
    found = {}
    for module in (functions, mixed, tuning_developed, tuning_reported):
        for problem in module.problems():
            assert problem.name not in found, problem.name
            found[problem.name] = problem
    return found


def chosen_problems(words):
    """The problems that a comma-separated list of names and halves means; None means all.
    Raises ValueError with a sentence for a word that is neither."""
    every = all_problems()
    if words is None:
        return list(every.values())
    chosen = {}
    for word in words.split(","):
        matching = [p for p in every.values() if word in (p.name, p.half)]
        if not matching:
            raise ValueError(f"There is no problem {word}. There are: developed, reported, {', '.join(every)}.")
        chosen.update((problem.name, problem) for problem in matching)
    return list(chosen.values())
