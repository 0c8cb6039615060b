"""Runs what is missing, and says what it does."""
import functools
import json
import os
import sys
import time
import traceback

from result_files import row_of
from trial_loop import run


class Comparison:
    """`evaluate(problem, configuration)` gives the true value or raises Failed; `say` takes a line a run."""

    def __init__(self, files, evaluate, traces=None, say=functools.partial(print, flush=True)):
        self._files = files
        self._evaluate = evaluate
        self._traces = traces
        self._say = say

    def run(self, contestants, problems, seeds, workers, trials_of):
        """All that is not in the files yet, one seed after another, so that whatever is there can be paired.
        A contestant that breaks leaves no row and does not stop the others. Returns how many broke."""
        broken = 0
        for seed in seeds:
            for problem in problems:
                for contestant in contestants:
                    trials = trials_of(contestant)
                    key = (contestant.name, contestant.version, problem.name, problem.revision, seed, workers)
                    if self._files.known().get(key, 0) >= trials:
                        continue
                    broken += not self._run_one(contestant, problem, seed, workers, trials)
        return broken

    def _run_one(self, contestant, problem, seed, workers, trials):
        begun = time.monotonic()
        session = None
        try:
            session = contestant.start(problem, seed, workers, trials)
            result = run(session, problem, lambda c: self._evaluate(problem, c), trials, workers, seed)
        except Exception:  # whatever a peer's library may raise
            print(f"{contestant.name} {contestant.version} broke on {problem.name}, seed {seed}:", file=sys.stderr)
            traceback.print_exc()
            return False
        finally:
            if session is not None:
                session.close()
        self._files.append(row_of(contestant, problem, seed, workers, result))
        self._trace(contestant, problem, seed, workers, result)
        last = result.incumbents[-1]
        self._say(f"{problem.name} seed {seed} workers {workers} {contestant.name} {contestant.version}: "
                  f"{'nothing worked' if last is None else f'{last:.6g}'}, "
                  f"{sum(result.seconds):.1f} s of search, {time.monotonic() - begun:.1f} s in all")
        return True

    def _trace(self, contestant, problem, seed, workers, result):
        if self._traces is None:
            return
        os.makedirs(self._traces, exist_ok=True)
        name = f"{contestant.name}-{contestant.version}-{problem.name}-{seed}-{workers}.jsonl"
        with open(os.path.join(self._traces, name.replace("/", "_")), "w") as file:
            for trial in result.trials:
                file.write(json.dumps(trial) + "\n")
