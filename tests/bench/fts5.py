#!/usr/bin/env python3
"""SQLite FTS5 on the rows and queries of the benchmark `queries`: top ten by bm25 with their rows, and the number of matches.

usage: fts5.py ROWS.csv QUERIES.txt [TOTAL_QUERIES]

Of the queries, every tenth is run by default, once to warm up and once for the clock: FTS5 has no facets and is slow.
"""
import csv, sqlite3, sys, time

COLUMNS = ["Title", "Author", "Reason", "Subject", "Institution", "Journal", "Publisher", "Country"]


def main(rows, queries, most=100):
    base = sqlite3.connect(":memory:")
    base.execute(f"create virtual table notices using fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')")
    start = time.perf_counter()
    with open(rows, encoding="utf-8", newline="") as file:
        values = ([row[name] for name in COLUMNS] for row in csv.DictReader(file))
        marks = ", ".join("?" * len(COLUMNS))
        base.executemany(f"insert into notices values ({marks})", values)
    base.commit()
    indexed = time.perf_counter() - start
    with open(queries, encoding="utf-8") as file:
        texts = file.read().splitlines()
    texts = texts[:: max(1, len(texts) // int(most))]
    for matching, joint in (("all words", " "), ("any word", " OR ")):
        asked = [joint.join(f'"{word}"' for word in text.split()) for text in texts]
        times = []
        for _ in range(2):
            times = sorted(milliseconds(base, query) for query in asked)
        count = len(times)
        print(
            f"SQLite FTS5, {matching:24} {times[count // 2]:8.3f} {times[count * 95 // 100]:8.3f} "
            f"{sum(times) / count:8.3f}  no facets, {count} queries; indexed in {indexed:.1f} s in memory"
        )


def milliseconds(base, query):
    start = time.perf_counter()
    base.execute("select *, bm25(notices) from notices where notices match ? order by rank limit 10", [query]).fetchall()
    base.execute("select count(*) from notices where notices match ?", [query]).fetchone()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
