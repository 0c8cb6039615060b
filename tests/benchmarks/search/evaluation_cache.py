"""Evaluations of real problems, kept in a file, so that what was once trained is never trained again."""
import json
import os
import sqlite3

import sklearn

from problems.problem import Failed


def default_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "trialbench-search-benchmark")


class EvaluationCache:
    """A function of (problem, configuration) in one SQLite file, which several processes may share. The key
    holds the problem's revision and scikit-learn's version, since both change values."""

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self._connection = sqlite3.connect(os.path.join(folder, "evaluations.sqlite"), timeout=60,
                                           isolation_level=None)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS evaluation (key TEXT PRIMARY KEY, value REAL, cause TEXT) STRICT")

    def evaluate(self, problem, configuration):
        """The true value; raises Failed. Cheap problems are not kept."""
        if not problem.is_cached:
            return problem.evaluate(configuration)
        key = json.dumps([problem.name, problem.revision, sklearn.__version__, configuration], sort_keys=True)
        known = self._connection.execute("SELECT value, cause FROM evaluation WHERE key = ?", (key,)).fetchone()
        if known is None:
            try:
                known = (problem.evaluate(configuration), None)
            except Failed as failed:
                known = (None, failed.cause)
            self._connection.execute("INSERT OR IGNORE INTO evaluation VALUES (?, ?, ?)", (key, *known))
        value, cause = known
        if cause is not None:
            raise Failed(cause)
        return value

    def close(self):
        self._connection.close()
