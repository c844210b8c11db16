#!/usr/bin/env python3
"""Measures clusters of wordings: how pure and how whole they are on templates that are known, and what they cost.

usage: clusters.py RECANT NOTICES [TEMPLATES]

Writes NOTICES invented notices from TEMPLATES templates (50 unless told) into a temporary archive: names, titles, dates,
numbers and lists are filled in differently, every fifth notice has a sentence of its own, and in a template of reasons
each notice gives some of them. A tenth of the notices follows no template. Builds the index with clusters, and prints

  purity        notices whose template is the commonest one of their cluster
  wholeness     notices of a template that are in its largest cluster
  seconds       for building, and for an update that adds one notice
"""
import collections, json, random, subprocess, sys, tempfile, time
from pathlib import Path

recant, total = sys.argv[1], int(sys.argv[2])
templates = int(sys.argv[3]) if len(sys.argv) > 3 else 50
rng = random.Random(7)
SYLLABLES = "ba be bi bo da de di do fa fe fi fo ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to".split()
word = lambda: "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4)))
WORDS = [word() for _ in range(4000)]
words = lambda n: " ".join(rng.choice(WORDS) for _ in range(n))
name = lambda: f"{word().capitalize()} {word().capitalize()}"


def template():
    sentences = [words(rng.randint(12, 28)) for _ in range(rng.randint(3, 7))]
    return sentences, [words(rng.randint(4, 9)) for _ in range(6)] if rng.random() < 0.3 else []


def filled(sentences, reasons):
    parts = []
    for at, sentence in enumerate(sentences):
        names = f" {name()}, {name()} and {name()}" if at % 2 else f" on {rng.randint(1, 28)} May {rng.randint(2005, 2025)}"
        parts.append(sentence.capitalize() + names + ".")
    if reasons:
        parts.insert(1, "; ".join(rng.sample(reasons, rng.randint(4, 6))) + ".")
    if rng.random() < 0.2:
        parts.insert(rng.randint(0, len(parts)), words(rng.randint(6, 12)).capitalize() + ".")
    return " ".join(parts)


def notice(number, kind):
    title = words(8).capitalize()
    text = filled(*known[kind]) if kind >= 0 else filled([words(20) for _ in range(4)], [])
    text = text.replace(".", f" “{title}” (https://doi.org/10.5555/{number}).", 1)
    return {"id": f"10.5555/x{number}", "title": f"Retraction: {title}", "nature": "retraction", "text": text}


known = [template() for _ in range(templates)]
kinds = {}
with tempfile.TemporaryDirectory() as folder:
    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    with open(corpus / "a.jsonl", "w") as out:
        for number in range(total):
            kind = -1 if rng.random() < 0.1 else min(int(rng.expovariate(4 / templates)), templates - 1)
            kinds[f"10.5555/x{number}"] = kind if kind >= 0 else -1 - number
            out.write(json.dumps(notice(number, kind)) + "\n")
    run = lambda *args: subprocess.run([recant, "--index", folder + "/index", *args], check=True, capture_output=True, text=True).stdout
    timed = lambda *args: (time.time(), run(*args), time.time())
    begun, _, built = timed("index", str(corpus), "--quiet")
    (corpus / "b.jsonl").write_text(json.dumps(notice(total, 0)) + "\n")
    update, _, updated = timed("index", "--quiet")
    clusters = collections.defaultdict(list)
    cursor = []
    while True:
        answer = json.loads(run("search", "--limit", "10000", "--sort", "title", "--no-facets", "--format", "json", *cursor))
        for hit in answer["hits"]:
            clusters[hit["notice"].get("cluster")].append(kinds.get(hit["notice"]["id"], 0))
        if "next" not in answer:
            break
        cursor = ["--after", answer["next"]]
none = len(clusters.pop(None, []))
pure = sum(collections.Counter(members).most_common(1)[0][1] for members in clusters.values())
in_clusters = sum(map(len, clusters.values()))
whole, of_templates = 0, 0
for kind in range(templates):
    sizes = [members.count(kind) for members in clusters.values()]
    whole, of_templates = whole + max(sizes, default=0), of_templates + sum(sizes)
print(f"notices {total}, without cluster {none}, clusters {len(clusters)}")
print(f"purity {pure / in_clusters:.4f}, wholeness {whole / of_templates:.4f}")
print(f"built in {built - begun:.1f} s, updated in {updated - update:.1f} s")
