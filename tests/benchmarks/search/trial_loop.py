"""One run: a contestant against a problem, with workers whose trials finish in a simulated order."""
import heapq
import random
from dataclasses import dataclass, field

from problems.problem import Failed


@dataclass
class Run:
    """What came of a run. The lists have one entry a finished trial, in the order of finishing; `seconds` one
    a suggestion, in the order of asking."""
    told: list = field(default_factory=list)         # what the contestant was told; None of a failed trial
    incumbents: list = field(default_factory=list)   # true value of what it would recommend; None so far
    seconds: list = field(default_factory=list)      # processor seconds of the ask and the tell before it
    trials: list = field(default_factory=list)       # number, configuration, true value, told value or cause


def durations(problem, seed, count):
    """How long each trial takes, by its number: spread like trainings whose length depends on their
    parameters (a factor of about two), and the same for all contestants."""
    stream = random.Random(f"durations {problem.name} {seed}")
    return [stream.lognormvariate(0.0, 0.4) for _ in range(count)]


class _Incumbent:
    """The best observed trial, or the one that the contestant itself recommends."""

    def __init__(self, session):
        self._session = session
        self._true_values = {}
        self._best = None

    def after(self, handle, true_value, told):
        if true_value is not None:
            self._true_values[handle] = true_value
            if self._best is None or told < self._best[0]:
                self._best = (told, true_value)
        if self._best is None:
            return None
        recommended = self._session.recommended()
        return self._best[1] if recommended is None else self._true_values[recommended]


def run(session, problem, evaluate, trials, workers, seed):
    """Runs `trials` trials, `workers` of them pending at any time. `evaluate(configuration)` gives the true
    value or raises Failed. A failed trial counts as one."""
    result = Run()
    lengths = durations(problem, seed, trials)
    incumbent = _Incumbent(session)
    pending = []  # (time of finishing, number, handle, configuration)
    asked = 0
    now = 0.0
    spent = 0.0
    while asked < trials or pending:
        if asked < trials and len(pending) < workers:
            begun = session.processor_seconds()
            handle, configuration = session.ask()
            result.seconds.append(spent + session.processor_seconds() - begun)
            spent = 0.0
            heapq.heappush(pending, (now + lengths[asked], asked, handle, configuration))
            asked += 1
            continue
        now, number, handle, configuration = heapq.heappop(pending)
        true_value = told = cause = None
        try:
            true_value = evaluate(configuration)
        except Failed as failed:
            cause = failed.cause
        begun = session.processor_seconds()
        if cause is None:
            told = problem.observed(true_value, seed, number)
            session.tell(handle, told)
        else:
            session.fail(handle, cause)
        spent += session.processor_seconds() - begun
        result.told.append(told)
        result.incumbents.append(incumbent.after(handle, true_value, told))
        result.trials.append({"number": number, "configuration": configuration, "true": true_value,
                              "told": told, "cause": cause})
    return result
