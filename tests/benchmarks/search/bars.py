"""The four bars of the comparison, each with its verdict."""
from dataclasses import dataclass

from analysis import TRIALS, bootstrap_interval, mean

WORKERS = 4
SHARE_KEPT = 0.9


@dataclass
class Verdict:
    """`is_met` is None where something is missing."""
    bar: str
    is_met: bool | None
    evidence: list

    @property
    def word(self):
        return {True: "met", False: "not met", None: "not measured"}[self.is_met]


def interval_text(interval):
    middle, low, high = interval
    return f"{middle:+.3f} [{low:+.3f}, {high:+.3f}]"


def better_than_all(standing, ours, peers, must_beat=("random", "optuna-tpe")):
    """Bar 1: better than random and TPE, and no peer better, at every number of trials."""
    evidence, verdicts = [], []
    for trials in TRIALS:
        for peer in peers:
            differences = standing.differences(ours, peer, trials)
            if not differences:
                evidence.append(f"{trials} trials, against {peer.label}: no common runs")
                verdicts.append(None)
                continue
            interval = bootstrap_interval(differences, standing.families)
            holds = interval[2] < 0 if peer.name in must_beat else interval[1] <= 0
            verdicts.append(holds)
            evidence.append(f"{trials} trials, against {peer.label}: {interval_text(interval)} over "
                            f"{len(differences)} problems: {'yes' if holds else 'no'}")
    missing = [name for name in must_beat if name not in {peer.name for peer in peers}]
    if missing:
        evidence.append("never run: " + ", ".join(missing))
        verdicts.append(None)
    return Verdict("1. better than random and TPE, no peer better", _all(verdicts), evidence)


def early_against_late(standing, ours, random_search, peers):
    """Bar 2: our 30 trials against random's 100 on all problems but one, against the best peer's 50 on half."""
    lost, kept, behind, ahead = [], [], [], []
    for problem in standing.problems:
        mine = standing.values(ours, problem.name, 30)
        late = standing.values(random_search, problem.name, 100)
        if mine and late:
            (kept if mean(mine.values()) <= mean(late.values()) else lost).append(problem.name)
        best_peers = [mean(values.values()) for peer in peers if peer != random_search
                      if (values := standing.values(peer, problem.name, 50))]
        if mine and best_peers:
            (ahead if mean(mine.values()) <= min(best_peers) else behind).append(problem.name)
    evidence = [f"at least random's 100 on {len(kept)} of {len(kept) + len(lost)} problems"
                + (f"; not on {', '.join(lost)}" if lost else ""),
                f"at least the best peer's 50 on {len(ahead)} of {len(ahead) + len(behind)} problems"
                + (f"; not on {', '.join(behind)}" if behind else "")]
    verdicts = [len(lost) <= 1 if kept or lost else None, len(ahead) >= len(behind) if ahead or behind else None]
    return Verdict("2. 30 trials against random's 100 and the best peer's 50", _all(verdicts), evidence)


def workers_lose_little(standing, sequential, parallel):
    """Bar 3: with four workers at least 0.9 of the sequential gain over random's mean at 50 trials."""
    alone = standing.mean_regrets(sequential, 50) if sequential else {}
    together = standing.mean_regrets(parallel, 50) if parallel else {}
    common = sorted(alone.keys() & together.keys())
    if not common:
        return Verdict("3. four workers keep 90 % of the gain", None, ["no runs with 4 workers"])
    gains = [mean(1 - regrets[name] for name in common) for regrets in (alone, together)]
    by_seed = {name: {seed: SHARE_KEPT * (1 - one) - (1 - four[seed]) for seed, one in regrets.items() if seed in four}
               for name, regrets in standing.all_regrets(sequential, 50).items()
               if (four := standing.regrets(parallel, name, 50))}
    shortfall = bootstrap_interval({name: values for name, values in by_seed.items() if values}, standing.families)
    evidence = [f"gain {gains[0]:.3f} one at a time, {gains[1]:.3f} four at a time: {gains[1] / gains[0]:.0%} over "
                f"{len(common)} problems; 0.9 of the one less the other {interval_text(shortfall)}"]
    return Verdict("3. four workers keep 90 % of the gain", gains[1] >= SHARE_KEPT * gains[0], evidence)


def fast_enough(speeds):
    """Bar 4, from speed.csv: (contestant, observations, median milliseconds) of the newest measurement. The
    limits are for an otherwise idle core."""
    if not speeds:
        return Verdict("4. milliseconds a suggestion", None, ["run ./speed"])
    found = {(name, count): milliseconds for name, count, milliseconds in speeds}
    evidence = [f"{name} at {count} observations: {ms:.1f} ms" for (name, count), ms in found.items()]
    verdicts = [found["trialbench", count] < limit if ("trialbench", count) in found else None
                for count, limit in ((200, 15), (1000, 100))]
    for count in (200, 1000):
        others = [ms for (name, n), ms in found.items() if n == count and name not in ("trialbench", "optuna-tpe")]
        mine = found.get(("trialbench", count))
        if mine is not None and others:
            evidence.append(f"the fastest Gaussian process peer takes {min(others) / mine:.1f} times as long at {count}")
            verdicts.append(min(others) >= 10 * mine)
        else:
            verdicts.append(None)
    evidence.append("sampled hyperparameters: this version has none, so not measured")
    return Verdict("4. milliseconds a suggestion", _all([*verdicts, None]), evidence)


def _all(verdicts):
    """False if one fails, else None if one is missing."""
    if any(verdict is False for verdict in verdicts):
        return False
    return None if not verdicts or None in verdicts else True
