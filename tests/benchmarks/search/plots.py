"""Mean normalised regret against finished trials, as a picture."""
import matplotlib

from analysis import mean

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "trialbench"  # the same file for the same rows

from matplotlib import pyplot  # noqa: E402

COLORS = {"trialbench": "#c2410c", "random": "#737373", "optuna-tpe": "#0e7490", "optuna-gp": "#1d4ed8", "ax": "#15803d",
          "botorch": "#7e22ce", "hebo": "#be185d", "skopt": "#a16207"}


def draw_regret(standings, path, trials=50):
    """One panel a half. A line rests on the problems and seeds that every entrant shown with one worker has."""
    figure, panels = pyplot.subplots(1, len(standings), figsize=(6 * len(standings), 4.5), squeeze=False)
    for panel, (half, standing) in zip(panels[0], standings.items()):
        entrants = [e for e in standing.entrants if e.workers == 1 and standing.mean_regrets(e, trials)]
        shared = [p.name for p in standing.problems if all(standing.regrets(e, p.name, trials) for e in entrants)]
        for entrant in entrants if shared else ():
            line = [mean(standing.mean_regrets(entrant, t)[name] for name in shared) for t in range(1, trials + 1)]
            panel.plot(range(1, trials + 1), line, label=entrant.label, color=COLORS.get(entrant.name),
                       linewidth=2.4 if entrant.name == "trialbench" else 1.4)
        panel.set(title=f"{half} half, {len(shared)} problems", xlabel="finished trials", yscale="log",
                  ylabel="mean normalised regret (1 = random's mean at 50)")
        panel.grid(alpha=0.3)
        panel.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
