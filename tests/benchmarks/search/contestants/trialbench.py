"""Trialbench's Bayesian search through `trialbench-cli ask-tell`, as a process of its own."""
import hashlib
import json
import os
import subprocess
import tempfile
import time

from contestants.contestant import Contestant, Session


def processor_clock(process_id):
    """Linux's clock of the processor time of another process, in nanoseconds and with all of its threads
    (clock_getcpuclockid(3)); /proc/PID/stat counts in hundredths of a second only."""
    return (~process_id << 3) | 2


class AskTellSession(Session):
    def __init__(self, command_line, specification, seed, is_noisy):
        self._file = tempfile.NamedTemporaryFile("w", suffix=".json")
        json.dump(specification, self._file)
        self._file.flush()
        self._process = subprocess.Popen([command_line, "ask-tell", self._file.name, "--seed", str(seed)],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._is_noisy = is_noisy

    def request(self, line):
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        reply = self._process.stdout.readline()
        if not reply:
            raise RuntimeError(f"trialbench-cli ended with {self._process.wait()} at {json.dumps(line)}")
        answer = json.loads(reply)
        if "error" in answer:
            raise RuntimeError(f"{answer['error']['message']} At {json.dumps(line)}")
        return answer

    def ask(self):
        answer = self.request({"ask": {}})
        if "done" in answer:
            raise RuntimeError(f"no suggestion: {answer['done']}")
        return answer["trial"], answer["configuration"]

    def tell(self, handle, value):
        self.request({"tell": {"trial": handle, "value": value}})

    def fail(self, handle, cause):
        self.request({"tell": {"trial": handle, "failed": cause}})

    def add(self, configuration, value):
        self.request({"add": {"configuration": configuration, "value": value}})

    def recommended(self):
        return self.request({"best": {}})["best"]["trial"] if self._is_noisy else None

    def processor_seconds(self):
        return time.clock_gettime(processor_clock(self._process.pid))

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._file.close()


def specification_of(parameters, trials, workers, strategy):
    return {"name": "Benchmark", "objective": {"kind": "external"},
            "goal": {"metric": "value", "direction": "minimize"},
            "studies": [{"name": "Search", "strategy": strategy, "max_trials": trials, "concurrency": workers,
                         "parameters": [parameter.to_specification() for parameter in parameters]}]}


class Trialbench(Contestant):
    """`version` is the program's own with the first digits of its file's SHA-256, so that two builds are
    never taken for one; `label` says it better where the caller knows, as a commit does. `strategy` is the
    study's strategy, its defaults without it."""

    name = "trialbench"

    def __init__(self, command_line, label=None, strategy=None):
        if not command_line or not os.access(command_line, os.X_OK):
            raise SystemExit(f"There is no trialbench-cli at {command_line}. Give its path with --cli.")
        self._command_line = os.path.abspath(command_line)
        self._strategy = strategy or {"kind": "bayesian"}
        if label is None:
            printed = subprocess.run([command_line, "--version"], capture_output=True, text=True, check=True)
            with open(command_line, "rb") as program:
                digest = hashlib.sha256(program.read()).hexdigest()
            label = f"{printed.stdout.split()[-1]}+{digest[:8]}"
            if strategy:
                label += " " + json.dumps(strategy, sort_keys=True)
        self.version = label

    def start(self, problem, seed, workers, trials):
        specification = specification_of(problem.parameters, trials, workers, self._strategy)
        return AskTellSession(self._command_line, specification, seed, problem.noise > 0)
