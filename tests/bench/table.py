"""Figures measured several times, and the table that tells them."""
import statistics

SERVERS = ("mta-stsd", "nginx", "lighttpd")
LAYOUT = "{:<47} {:<20} {:<20} {:<20} {:>6}  {:<9} {}"
TARGET_RATIO, TARGET_VALUE = "ratio", "value"


def shorten(value):
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


class Figure:
    """The same thing measured again and again."""

    def __init__(self, values=()):
        self.values = list(values)

    def add(self, value):
        self.values.append(value)

    @property
    def median(self):
        return statistics.median(self.values)

    def __str__(self):
        text = shorten(self.median)
        low, high = shorten(min(self.values)), shorten(max(self.values))
        return text if low == high else f"{text} ({low}-{high})"


class Table:
    def __init__(self):
        self.missed = []

    def begin(self):
        self.print("median (min-max)", SERVERS, "ratio", "target", "")

    @staticmethod
    def print(label, cells, ratio, target, verdict):
        print(LAYOUT.format(label, *cells, ratio, target, verdict).rstrip(),
              flush=True)

    def add(self, label, figures, kind=None, limit=None, shares=None):
        """`figures` and `shares` (of a whole) by server.  `limit` is for our
        median (TARGET_VALUE) or its ratio to nginx (TARGET_RATIO)."""
        ours, nginx = figures["mta-stsd"], figures.get("nginx")
        ratio = (ours.median / nginx.median
                 if nginx and nginx.median > 0 else None)
        target = verdict = ""
        if kind is not None:
            measured = ratio if kind == TARGET_RATIO else ours.median
            is_met = measured is not None and measured <= limit
            target = f"<= {limit:g}" + ("x" if kind == TARGET_RATIO else "")
            verdict = "met" if is_met else "MISSED"
            if not is_met:
                self.missed.append(label.strip())
        cells = [str(figures[name]) if name in figures else "-"
                 for name in SERVERS]
        if shares:
            cells = [f"{cell:<7} {shares[name]:4.0%}"
                     for name, cell in zip(SERVERS, cells)]
        self.print(label, cells, "-" if ratio is None else f"{ratio:.3f}",
                   target, verdict)

    @staticmethod
    def note(text):
        print(f"  {text}", flush=True)
