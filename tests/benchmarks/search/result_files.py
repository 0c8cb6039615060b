"""The CSV files of results: one a contestant, one row a run, appended and never rewritten."""
import csv
import fcntl
import io
import os
from dataclasses import dataclass

COLUMNS = ("contestant", "version", "problem", "revision", "seed", "workers", "trials", "failed", "incumbents", "seconds")


@dataclass(frozen=True)
class Row:
    """`incumbents`: the true value of what the contestant would recommend after each finished trial, None
    before the first that worked; `seconds`: processor seconds of each suggestion."""
    contestant: str
    version: str
    problem: str
    revision: int
    seed: int
    workers: int
    trials: int
    failed: int
    incumbents: tuple
    seconds: tuple

    @property
    def key(self):
        return (self.contestant, self.version, self.problem, self.revision, self.seed, self.workers)


def _to_text(numbers, digits):
    return " ".join("-" if number is None else f"{number:.{digits}g}" for number in numbers)


def _from_text(text):
    return tuple(None if word == "-" else float(word) for word in text.split())


def row_of(contestant, problem, seed, workers, run):
    """The row of a trial_loop.Run."""
    return Row(contestant.name, contestant.version, problem.name, problem.revision, seed, workers,
               len(run.incumbents), sum(told is None for told in run.told), tuple(run.incumbents), tuple(run.seconds))


class ResultFiles:
    """The folder of CSV files."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, contestant):
        return os.path.join(self.folder, contestant + ".csv")

    def append(self, row):
        """One write under a lock, so that several processes may append to one file."""
        os.makedirs(self.folder, exist_ok=True)
        with open(self.path(row.contestant), "a", newline="") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            if os.fstat(file.fileno()).st_size == 0:
                writer.writerow(COLUMNS)
            writer.writerow((row.contestant, row.version, row.problem, row.revision, row.seed, row.workers, row.trials,
                             row.failed, _to_text(row.incumbents, 9), _to_text(row.seconds, 3)))
            file.write(text.getvalue())

    def rows(self):
        """All rows of all files in the order of the files' names and of appending."""
        found = []
        if not os.path.isdir(self.folder):
            return found
        for name in sorted(os.listdir(self.folder)):
            if not name.endswith(".csv"):
                continue
            with open(os.path.join(self.folder, name), newline="") as file:
                for line in csv.DictReader(file):
                    if "incumbents" not in line:  # the speed's file has other columns
                        break
                    found.append(Row(line["contestant"], line["version"], line["problem"], int(line["revision"]),
                                     int(line["seed"]), int(line["workers"]), int(line["trials"]), int(line["failed"]),
                                     _from_text(line["incumbents"]), _from_text(line["seconds"])))
        return found

    def known(self):
        """key -> trials, of the longest run of each key."""
        longest = {}
        for row in self.rows():
            longest[row.key] = max(row.trials, longest.get(row.key, 0))
        return longest
