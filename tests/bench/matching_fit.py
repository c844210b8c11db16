#!/usr/bin/env python3
"""Fits the weights of title matching on one half of the works, and judges them and those of the program on the other.

usage: matching_fit.py EXAMPLE FOLDER [LABELLED.csv LABELLED_INDEX]

EXAMPLE is the built `examples/matching.rs`, FOLDER what `matching.py … --keep FOLDER` left there: references made from
real titles by seed, with damage and neighbours, and an index of two thirds of the rows. A hash of the archive's DOI puts
each work, with all its pairs, into the half that is fitted or the half that is held out. Fitted are the weights of the
titles, by Newton's method with a small penalty, on references of which the title alone is known; those of authors, year and
journal stay as the program has them. Prints the weights, then for both sets of weights and each threshold how many
references of the held-out half are at or above it; LABELLED.csv, which took part in no fit, gives a third table.
"""
import collections, hashlib, math, re, subprocess, sys
from pathlib import Path

NAMES = ("bias", "known_covered", "cited_covered", "replaced", "other_codes", "words")
THRESHOLDS = (0.30, 0.50, 0.60, 0.70, 0.80, 0.85, 0.90, 0.95, 0.98, 0.99)
SOURCE = Path(__file__).parents[2] / "src/check/evidence.rs"


def program_weights():
    """The weights as they stand in the source, so that the two never differ."""
    text = SOURCE.read_text(encoding="utf-8")
    body = re.search(r"const WEIGHTS: Weights = Weights \{(.*?)\};", text, re.S).group(1)
    return {name: float(value) for name, value in re.findall(r"(\w+): (-?[\d.]+)", body)}


class Pair:
    """A reference and a known work, with the figures that the program compares."""

    def __init__(self, line):
        field = line.split("\t")
        self.row, self.label, self.same = int(field[0]), field[1], field[2] == "1"
        known, cited, replaced, codes, words = map(float, field[3:8])
        self.x = (1.0, known, cited, replaced, codes, math.log1p(words))
        option = lambda text: None if text == "-" else float(text)
        self.another = codes > 0 or float(field[10]) > 0 or field[11] == "1" or field[12] == "1"
        self.authors, self.years, self.journal = map(option, field[13:16])
        self.near, self.vouched = field[16] == "1", field[17] == "1"
        self.score, self.doi = float(field[18]), field[19]

    def corroboration(self, w):
        authors = 0.0 if self.authors is None else w["authors"] * self.authors if self.authors > 0 else w["no_author"]
        years = 0.0 if self.years is None else w["year"] if self.years <= 1 else 0.0 if self.years <= 3 else w["other_year"]
        journal = 0.0 if self.journal is None else w["journal"] if self.journal else w["other_journal"]
        return authors + years + journal

    def probability(self, w):
        odds = sum(w[name] * x for name, x in zip(NAMES, self.x)) + self.corroboration(w)
        return 1 / (1 + math.exp(-max(-40, min(40, odds))))


def is_held_out(doi):
    return hashlib.sha256(doi.lower().encode()).digest()[1] % 2 == 1


def pairs_of(example, index, labelled):
    run = subprocess.run([example, index, labelled, "--pairs"], capture_output=True, text=True, check=True)
    pairs = [Pair(line) for line in run.stdout.splitlines()]
    # A title that says that it is a correction's is told by its marker before any comparison.
    return [pair for pair in pairs if "correction to" not in pair.label]


def solve(matrix, vector):
    """Gaussian elimination with pivots."""
    rows = [list(row) + [value] for row, value in zip(matrix, vector)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(len(rows)):
            if row != at:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[at])]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def fit(pairs, start, penalty=1.0):
    """Logistic weights of the titles; the same figures are counted together."""
    counts = collections.Counter((tuple(round(x, 3) for x in pair.x), pair.same) for pair in pairs)
    beta = [0.0] * len(NAMES)
    for _ in range(40):
        gradient = [-penalty * b for b in beta]
        hessian = [[penalty * (i == j) for j in range(len(beta))] for i in range(len(beta))]
        for (x, same), count in counts.items():
            p = 1 / (1 + math.exp(-max(-40, min(40, sum(b * v for b, v in zip(beta, x))))))
            for i, v in enumerate(x):
                gradient[i] += count * (same - p) * v
                for j, u in enumerate(x):
                    hessian[i][j] += count * p * (1 - p) * v * u
        step = solve(hessian, gradient)
        beta = [b + s for b, s in zip(beta, step)]
        if max(map(abs, step)) < 1e-6:
            break
    return dict(start, **dict(zip(NAMES, beta)))


def best(pairs, w):
    """For each reference its likeliest pair."""
    chosen = {}
    for pair in pairs:
        p = pair.probability(w)
        if pair.row not in chosen or p > chosen[pair.row][0]:
            chosen[pair.row] = (p, pair)
    return list(chosen.values())


def group(label):
    return label.split(":")[0]


def curve(head, pairs, totals, w, groups):
    """Shares of all references of each group: at or above the threshold, asserted there, and asserted of a wrong work."""
    chosen = best(pairs, w)
    print(f"\n{head}")
    print("threshold  " + "  ".join(f"{name[:26]:>26}" for name in groups))
    for threshold in THRESHOLDS:
        cells = []
        for name in groups:
            of = [(p, pair) for p, pair in chosen if group(pair.label) == name]
            surfaced = sum(p >= threshold or pair.near for p, pair in of)
            sure = [pair for p, pair in of if p >= threshold and not pair.another or pair.vouched]
            wrong = sum(not pair.same for pair in sure)
            total = max(1, totals[name])
            cells.append(f"{surfaced / total:8.3f} {len(sure) / total:8.3f} {wrong:8}")
        print(f"{threshold:9.2f}  " + "  ".join(cells))


def main():
    example, folder, *labelled = sys.argv[1:]
    own = program_weights()
    pairs = pairs_of(example, f"{folder}/index", f"{folder}/labelled.csv")
    off = sum(abs(pair.probability(own) - pair.score) > 0.01 for pair in pairs)
    assert off == 0, f"{off} scores differ from the program's: build the example anew"
    halves = {False: [], True: []}
    for pair in pairs:
        halves[is_held_out(pair.doi)].append(pair)
    # Invented neighbours differ in what rules decide (another number, a reply), and would teach the weights to mistrust all.
    alone = [pair for pair in halves[False] if pair.label.endswith(", title") and group(pair.label) != "near"]
    fitted = fit(alone, own)
    print(f"{len(alone)} pairs fitted, {sum(pair.same for pair in alone)} of one work; {len(halves[True])} pairs held out")
    for name in NAMES:
        print(f"{name:14} {own[name]:8.2f} {fitted[name]:8.2f}")
    label = {pair.row: pair.label for pair in pairs}
    # Every reference belongs to the half of its likeliest work.
    likeliest = {pair.row: is_held_out(pair.doi) for _, pair in best(pairs, own)}
    print("\neach group, of the references that have a candidate: surfaced, asserted, asserted of a wrong work (a number)")
    for half, head, w in (
        (False, "half of the fit (thresholds are chosen here), weights of the program", own),
        (True, "held out, weights of the program", own),
        (True, "held out, weights fitted here", fitted),
    ):
        some = [pair for pair in pairs if likeliest[pair.row] == half]
        totals = collections.Counter(group(label[row]) for row in {pair.row for pair in some})
        curve(head, some, totals, w, ("same", "near", "other"))
    if labelled:
        listed = pairs_of(example, labelled[1], labelled[0])
        with open(labelled[0], encoding="utf-8") as rows:
            import csv
            totals = collections.Counter(row["label"] for row in csv.DictReader(rows))
        for head, w in (("labelled list, weights of the program", own), ("labelled list, weights fitted here", fitted)):
            curve(head, listed, totals, w, ("retracted", "retracted_damaged", "clean"))


main()
