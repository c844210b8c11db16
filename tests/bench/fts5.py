#!/usr/bin/env python3
"""SQLite FTS5 on the rows and queries of the benchmark `engines`: top ten by bm25 with their rows, and the number of matches.

usage: fts5.py ROWS.csv QUERIES.txt BASE [QUERIES_ASKED]

Prints one line: seconds to index, peak MiB, MiB on disk; then p50 and p95 in milliseconds for all words, and for any word.
Of the queries, every tenth is asked by default, once to warm up and once for the clock: FTS5 is slow.
"""
import csv, os, resource, sqlite3, sys, time

COLUMNS = ["Title", "Author", "Reason", "Subject", "Institution", "Journal", "Publisher", "Country"]


def main(rows, queries, path, most=100):
    base = sqlite3.connect(path)
    base.execute(f"create virtual table notices using fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')")
    start = time.perf_counter()
    with open(rows, encoding="utf-8", newline="") as file:
        values = ([row[name] for name in COLUMNS] for row in csv.DictReader(file))
        marks = ", ".join("?" * len(COLUMNS))
        base.executemany(f"insert into notices values ({marks})", values)
    base.commit()
    figures = [time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    figures.append(os.path.getsize(path) / 2**20)
    with open(queries, encoding="utf-8") as file:
        texts = file.read().splitlines()
    texts = texts[:: max(1, len(texts) // int(most))]
    for joint in (" ", " OR "):
        asked = [joint.join(f'"{word}"' for word in text.split()) for text in texts]
        for _ in range(2):
            times = sorted(milliseconds(base, query) for query in asked)
        figures += [times[len(times) // 2], times[len(times) * 95 // 100]]
    print(*(f"{figure:.3f}" for figure in figures))


def milliseconds(base, query):
    start = time.perf_counter()
    base.execute("select *, bm25(notices) from notices where notices match ? order by rank limit 10", [query]).fetchall()
    base.execute("select count(*) from notices where notices match ?", [query]).fetchone()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
