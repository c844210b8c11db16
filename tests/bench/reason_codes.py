#!/usr/bin/env python3
"""Reason codes read from notices against Retraction Watch's codes: per code, by half, and whether confidences hold.

usage: reason_codes.py RECANT DATA [--halves | --codes | --confidence | --markdown]

Without an option, everything but the Markdown table of ARCHITECTURE.md. DATA holds `notices/` and `gold/`. Only codes with the source `text` count. The halves
are drawn by a hash of the file name, so that rules can be written from one and judged on the other. Code names of
former lists are mapped by the program's own tables under data/.
"""
import collections
import csv
import hashlib
import json
import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Codes that a reader of the notice alone cannot give.
OUTSIDE = {"Paper Mill", "Doing the Right Thing", "Investigation by Third Party", "Date of Article and/or Notice Unknown",
           "Computer-Aided Content or Computer-Generated Content"}
ACCUSATIONS = {"fabrication-manipulation", "plagiarism", "misconduct-ethics"}


def table(name):
    with open(f"{PROJECT}/data/{name}", encoding="utf-8") as file:
        return {row[0]: row[1] for row in list(csv.reader(file))[1:]}


CATEGORY = table("reasons.csv")
CURRENT = {code.casefold(): code for code in CATEGORY} | {old.casefold(): new for old, new in table("reason_names.csv").items()}


def derivable(code):
    return code not in OUTSIDE and not code.startswith(("Euphemisms", "Notice - Lack", "Temporary"))


def read_gold(data):
    gold = {}
    for name in ("notices", "passages"):
        for line in open(f"{data}/gold/{name}.jsonl", encoding="utf-8"):
            row = json.loads(line)
            if row.get("rw_reasons") and not row["file"].startswith("text/"):
                names = (part.strip().lstrip("+").casefold() for part in row["rw_reasons"].split(";"))
                gold[row["file"]] = {CURRENT[name] for name in names if name in CURRENT}
    return gold


def read_found(recant, data):
    run = subprocess.run([recant, "extract", f"{data}/notices/jats", f"{data}/notices/passages", "--format", "jsonl"],
                         capture_output=True, text=True, check=False)
    found = collections.defaultdict(dict)
    for line in run.stdout.splitlines():
        notice = json.loads(line)
        file = "/".join(notice["source"]["path"].replace(os.sep, "/").split("/")[-2:])
        found[file] |= {r["code"]: r["confidence"] for r in notice.get("reasons", []) if r.get("source") == "text"}
    return found


def score(gold, found, keep, group):
    right = wrong = missed = 0
    for file, codes in gold.items():
        said = {group(code) for code in codes if keep(code)}
        read = {group(code) for code in found[file] if keep(code)}
        right, wrong, missed = right + len(said & read), wrong + len(read - said), missed + len(said - read)
    precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def halves(gold, found):
    first = {file for file in gold if hashlib.sha256(file.encode()).digest()[0] & 1 == 0}
    parts = [("all", lambda f: True), ("written from", lambda f: f in first), ("held out", lambda f: f not in first),
             ("whole notices", lambda f: f.startswith("jats")), ("passages", lambda f: f.startswith("passages"))]
    print(f"{'':14} {'n':>4}  {'codes P/R/F1':17}  {'categories P/R/F1':17}  accusations P/R")
    for name, chosen in parts:
        part = {file: codes for file, codes in gold.items() if chosen(file)}
        codes = score(part, found, derivable, lambda code: code)
        categories = score(part, found, derivable, CATEGORY.get)
        grave = score(part, found, lambda code: CATEGORY[code] in ACCUSATIONS, CATEGORY.get)
        columns = ["/".join(f"{value:.3f}" for value in values) for values in (codes, categories, grave[:2])]
        print(f"{name:14} {len(part):4}  {columns[0]}  {columns[1]}  {columns[2]}")


def per_code(gold, found):
    counts = collections.defaultdict(collections.Counter)
    for file, codes in gold.items():
        for code in codes | set(found[file]):
            counts[code]["missed" if code not in found[file] else "right" if code in codes else "wrong"] += 1
    return {code: (count["right"], count["missed"], count["wrong"]) for code, count in counts.items()}


def print_codes(counts):
    for code, (right, missed, wrong) in sorted(counts.items(), key=lambda row: (-row[1][0], -row[1][1], row[0])):
        print(f"{code:64} {right:4} {missed:4} {wrong:4}")


def print_markdown(counts):
    """A row for each category, the codes in it by how often they stand in the gold or were read."""
    print("| category | code right / missed / wrong |\n| --- | --- |")
    by_category = collections.defaultdict(list)
    for code, numbers in sorted(counts.items(), key=lambda row: (-sum(row[1]), row[0])):
        by_category[CATEGORY[code]].append(f"{code} {'/'.join(map(str, numbers))}")
    for category, codes in sorted(by_category.items()):
        print(f"| {category} | {' · '.join(codes)} |")


def confidence(gold, found):
    bins = collections.defaultdict(list)
    for file, codes in gold.items():
        for code, sure in found[file].items():
            bins[min(int(sure * 5), 4)].append((sure, code in codes))
    total = sum(map(len, bins.values()))
    error = 0
    print("confidence       n  said   right")
    for at in sorted(bins):
        said, right = (sum(column) / len(bins[at]) for column in zip(*bins[at]))
        error += abs(said - right) * len(bins[at]) / total
        print(f"{at / 5:.1f} to {at / 5 + 0.2:.1f} {len(bins[at]):7}  {said:.2f}   {right:.2f}")
    print(f"expected calibration error {error:.3f}")


def main():
    recant, data, *options = sys.argv[1:]
    gold, found = read_gold(data), read_found(recant, data)
    if not options or "--halves" in options:
        halves(gold, found)
    if not options or "--codes" in options:
        print_codes(per_code(gold, found))
    if "--markdown" in options:
        print_markdown(per_code(gold, found))
    if not options or "--confidence" in options:
        confidence(gold, found)


main()
