"""The CSV file of measured times a suggestion."""
import csv
import os

NAME = "speed.csv"
COLUMNS = ("measured", "contestant", "version", "observations", "pending", "parameters", "suggestions",
           "median_milliseconds", "longest_milliseconds")


def append_speed(folder, values):
    path = os.path.join(folder, NAME)
    is_new = not os.path.exists(path)
    os.makedirs(folder, exist_ok=True)
    with open(path, "a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerow(values)


def newest_speeds(folder):
    """(contestant, observations, median milliseconds) of the newest run of ./speed, whose rows share the moment
    at which it began."""
    path = os.path.join(folder, NAME)
    if not os.path.exists(path):
        return []
    with open(path, newline="") as file:
        lines = list(csv.DictReader(file))
    return [(line["contestant"], int(line["observations"]), float(line["median_milliseconds"])) for line in lines
            if line["measured"] == lines[-1]["measured"]]
