#!/usr/bin/env python3
"""Measures `recant check` by title on real titles that are damaged in known ways, and on works that are near to them.

usage: matching.py RECANT RETRACTION_WATCH.csv [CROSSREF_UPDATES.jsonl.gz] [--each N] [--seed N] [--pairs FILE] [--show KIND]

Two thirds of the rows, drawn by a hash of the article's DOI, become the archive; the works of the rest are not in it, and
are references that nothing may be asserted of: siblings by the same groups, mills and series. Crossref's updates that are
no retractions give more works of that sort, the nearest first. Prints for each kind how many references were surfaced
(any verdict but `no_notice_found` and `not_checked`), asserted (any but `possible`), and matched with the wrong work.
`title` is the title alone, `full` has authors, year and journal too. --pairs writes every reference with its verdict as
tab-separated values; --show prints what went wrong with one kind.
"""
import argparse, collections, csv, gzip, hashlib, html, json, random, re, subprocess, sys, tempfile
from pathlib import Path

parser = argparse.ArgumentParser(usage=__doc__)
parser.add_argument("recant")
parser.add_argument("rows")
parser.add_argument("updates", nargs="?")
parser.add_argument("--each", type=int, default=300)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--pairs")
parser.add_argument("--keep", help="a folder in which archive and references stay, for the fit")
parser.add_argument("--show", action="append", default=[])
args = parser.parse_args()
rng = random.Random(args.seed)

QUIET = ("no_notice_found", "not_checked")
GREEK = dict(alpha="α", beta="β", gamma="γ", delta="δ", kappa="κ", mu="μ", omega="ω", lambda_="λ")
OCR = [("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("cl", "d"), ("fi", "ﬁ"), ("e", "c"), ("i", "l"), ("S", "5"), ("h", "b")]
# Pairs of words that say the same, and pairs that say something else.
SAME = dict(effect="impact", effects="influence", study="investigation", role="function", using="by", novel="new",
            analysis="assessment", tumor="tumour", tumors="tumours", improves="enhances", promotes="stimulates",
            inhibits="suppresses", therapy="treatment", patients="subjects", hemoglobin="haemoglobin", based="relying",
            behavior="behaviour", evaluation="appraisal", method="approach", model="framework", cancer="carcinoma")
OTHER = dict(breast="lung", lung="gastric", gastric="colorectal", colorectal="ovarian", rats="mice", mice="rabbits",
             promotes="inhibits", inhibits="promotes", vitro="vivo", male="female", type="stage", liver="kidney",
             renal="hepatic", cervical="prostate", osteosarcoma="glioma", glioma="melanoma", children="adults",
             upregulation="downregulation", China="India", copper="zinc", zinc="nickel", acute="chronic", human="bovine")


def words_of(title):
    return title.split()


def typos(title, one_in):
    out = []
    for word in words_of(title):
        if len(word) > 4 and rng.random() < 1 / one_in:
            at = rng.randrange(1, len(word) - 1)
            kind = rng.randrange(4)
            letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
            word = [word[:at] + word[at + 1:], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2:]][kind]
        out.append(word)
    return " ".join(out)


def ocr(title):
    out = []
    for word in words_of(title):
        wrong, right = rng.choice(OCR)
        if rng.random() < 0.3 and wrong in word:
            word = word.replace(wrong, right, 1)
        if len(word) > 7 and rng.random() < 0.1:
            at = rng.randrange(3, len(word) - 3)
            word = word[:at] + rng.choice(["- ", "-", " "]) + word[at:]
        out.append(word)
    text = " ".join(out)
    return text.replace(" ", "", 1) if rng.random() < 0.3 else text


def lose(title, share):
    words = words_of(title)
    kept = [word for word in words if rng.random() > share]
    return " ".join(kept) if len(kept) < len(words) else " ".join(words[:1] + words[2:])


def reorder(title):
    words = words_of(title)
    for _ in range(max(2, len(words) // 5)):
        at, to = rng.randrange(len(words)), rng.randrange(len(words))
        words.insert(to, words.pop(at))
    return " ".join(words)


def split_title(title):
    parts = re.split(r"(?<=\w\w)(?:: | [-–—] |\? |\. )", title, maxsplit=1)
    return parts if len(parts) == 2 and min(len(part.split()) for part in parts) >= 4 else None


def paraphrase(title):
    return " ".join(SAME.get(word.lower(), word) for word in words_of(title))


def compose(*damages):
    return lambda title: [title := damage(title) or title for damage in damages][-1]


def greek(title):
    for name, sign in GREEK.items():
        title = re.sub(rf"\b{name.rstrip('_')}\b", sign, title, flags=re.I) if rng.random() < 0.7 else title.replace(sign, name.rstrip("_"))
    return title


def marked(title):
    forms = ["RETRACTED: {}", "[RETRACTED] {}", "RETRACTED ARTICLE: {}", "WITHDRAWN: {}", "Retracted: {}", "{} (Retracted)",
             "{} (Retracted article. See vol. 12, pg. 345, 2013)", "{} [Retracted]", "{} - RETRACTED", "**RETRACTED** {}",
             "Retraction notice to “{}” [J. Ex. 12 (2010) 1–9]", "RETRACTED ARTICLE:{}", "This article has been retracted: {}"]
    return rng.choice(forms).format(title)


def markup(title):
    title = html.escape(title).replace(" in ", " <i>in</i> ", 1)
    title = re.sub(r"(\w)(\d)\b", r"\1<sub>\2</sub>", title, count=1)
    return "<b>" + title + "</b>" if rng.random() < 0.5 else html.escape(title)


def mojibake(title):
    try:
        return title.replace("-", "–").replace("'", "’").encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return None


# kind -> a damage of the title that leaves it the same work; `None` where the title offers nothing to damage.
DAMAGE = {
    "as it is": lambda title: title,
    "lower case": str.lower,
    "a typo in 12 words": lambda title: typos(title, 12),
    "a typo in 4 words": lambda title: typos(title, 4),
    "a typo in 2 words": lambda title: typos(title, 2),
    "scanned": ocr,
    "a tenth of words lost": lambda title: lose(title, 0.1),
    "a quarter of words lost": lambda title: lose(title, 0.25),
    "two fifths of words lost": lambda title: lose(title, 0.4),
    "words reordered": reorder,
    "subtitle lost": lambda title: (split_title(title) or [None])[0],
    "only the subtitle": lambda title: (split_title(title) or [None])[-1],
    "parts exchanged": lambda title: (lambda parts: parts and f"{parts[1]}: {parts[0]}")(split_title(title)),
    "cut after 60 signs": lambda title: title[:60].rsplit(" ", 1)[0] + "…" if len(title) > 75 else None,
    "cut after half the words": lambda title: " ".join(words_of(title)[:(len(words_of(title)) + 1) // 2]) if len(words_of(title)) >= 8 else None,
    "synonyms": lambda title: (lambda other: other if other != title else None)(paraphrase(title)),
    "marked": marked,
    "markup": markup,
    "letters of another alphabet": lambda title: (lambda other: other if other != title else None)(greek(title)),
    "mojibake": mojibake,
    "words around": lambda title: rng.choice(["{} [Article in Chinese]", "Smith et al., {}", "{}. Journal of Examples", "Original article {}", "{} (vol 12, pg 345, 2013)"]).format(title),
    "translation beside": lambda title: (lambda m: m and m.group(1))(re.search(r"\[([^\]]{25,})\]", title)),
    "lost, mistyped, reordered": compose(lambda t: lose(t, 0.15), lambda t: typos(t, 5), reorder),
    "lost, mistyped": compose(lambda t: lose(t, 0.2), lambda t: typos(t, 4)),
}


def swapped(title):
    words = words_of(title)
    at = [i for i, word in enumerate(words) if word.strip(",.:;") in OTHER]
    if not at:
        return None
    pick = rng.choice(at)
    return " ".join(words[:pick] + [OTHER[words[pick].strip(",.:;")]] + words[pick + 1:])


def other_number(title):
    found = list(re.finditer(r"(?<![\w.])(?:[A-Za-z]+-?)?(\d{1,4})\w?(?![\w.])", title))
    if not found:
        return None
    match = rng.choice(found)
    return title[:match.start(1)] + str(int(match.group(1)) + rng.choice([1, 2, 10])) + title[match.end(1):]


# kind -> another work near to a work of the archive. Invented, so that `possible` is no fault; asserting is.
NEAR = {
    "another word": swapped,
    "another number": other_number,
    "part II": lambda title: f"{title}. Part II: Applications",
    "part III of II": lambda title: re.sub(r"\bII\b", "III", title) if re.search(r"\bII\b", title) else None,
    "reply to": lambda title: rng.choice(["Reply to: {}", "Comment on “{}”", "Response to the letter on “{}”", "Letter to the editor regarding: {}", "Commentary: {}", "Author reply to {}"]).format(title),
    "correction to": lambda title: rng.choice(["Correction to: {}", "Erratum: {}", "Corrigendum to “{}”"]).format(title),
}


def known(doi):
    return hashlib.sha256(doi.encode()).digest()[0] % 3 != 0


def year(row):
    return row["OriginalPaperDate"].split(" ")[0].split("/")[-1]


def reference(row, title, full):
    item = {"type": "article-journal", "title": title}
    if full:
        item["author"] = [{"literal": name.strip()} for name in row["Author"].split(";") if name.strip()]
        item["container-title"] = row["Journal"]
        if year(row).isdigit():
            item["issued"] = {"date-parts": [[int(year(row))]]}
    return item


rows = [row for row in csv.DictReader(open(args.rows, encoding="utf-8")) if row["OriginalPaperDOI"].startswith("10.")]
for row in rows:
    row["doi"] = row["OriginalPaperDOI"].lower()
archive = [row for row in rows if known(row["doi"])]
folded = lambda title: re.sub(r"\W+", " ", title.lower()).strip()
titles = {folded(row["Title"]) for row in archive}
dois = {row["doi"] for row in rows} | {row["RetractionDOI"].lower() for row in rows}
held = [row for row in rows if not known(row["doi"]) and folded(row["Title"]) not in titles]
usable = [row for row in archive if len(row["Title"].split()) >= 5 and row["RetractionNature"] == "Retraction"]
rng.shuffle(usable)
rng.shuffle(held)

cases = []  # (group, kind, row, item)


def add(group, kind, row, title, full):
    cases.append((group, f"{kind}, {'full' if full else 'title'}", row, reference(row, title, full)))


for full in (False, True):
    for table, group in ((DAMAGE, "same"), (NEAR, "near")):
        for kind, damage in table.items():
            taken = 0
            for row in rng.sample(usable, len(usable)):
                title = damage(row["Title"]) if taken < args.each else None
                if title and len(title.split()) >= 3:
                    taken += 1
                    add(group, kind, row, title, full)
    for row in held[:4 * args.each]:
        add("other", "works of the same sort", row, row["Title"], full)
        add("other", "works of the same sort, damaged", row, DAMAGE["lost, mistyped"](row["Title"]) or row["Title"], full)
for row in rng.sample(usable, args.each):
    stranger = rng.choice(usable)
    strange = dict(row, Author=stranger["Author"], OriginalPaperDate="1/1/1991 0:00", Journal=stranger["Journal"])
    add("near", "the same title by others", strange, row["Title"], True)
    add("same", "another year", dict(row, OriginalPaperDate=f"1/1/{int(year(row)) - 3 if year(row).isdigit() else 2000} 0:00"), row["Title"], True)
    add("same", "initials and lost words", dict(row, Author=";".join(f"{n.split()[0][0]} {n.split()[-1]}" for n in row["Author"].split(";")[:3] if n.split())), lose(row["Title"], 0.2), True)

if args.updates:
    common = collections.Counter(word for title in titles for word in set(title.split()))
    weight = lambda word: 1 / (1 + common[word]) ** 0.5 if common[word] else 0
    postings = collections.defaultdict(list)
    for number, title in enumerate(sorted(titles)):
        for word in set(title.split()):
            if common[word] < 60:
                postings[word].append(number)
    listed = sorted(titles)
    near = []
    for line in gzip.open(args.updates, "rt", encoding="utf-8"):
        work = json.loads(line)
        title, doi = work.get("title") or "", work["identifier"]["doi"].lower()
        kinds = {update["type"].lower() for update in work["updates"]}
        if work["retracted"] or doi in dois or kinds & {"retraction", "withdrawal", "removal", "retration"} or len(title.split()) < 5 or folded(title) in titles:
            continue
        shared = collections.Counter()
        for word in set(folded(title).split()):
            for number in postings.get(word, ()):
                shared[number] += 1
        if shared:
            number, count = shared.most_common(1)[0]
            other = set(listed[number].split())
            mine = set(folded(title).split())
            near.append((len(mine & other) / max(len(mine), len(other)), title))
    near.sort(reverse=True)
    for _, title in near[:6 * args.each]:
        add("other", "corrected works, nearest first", {"doi": ""}, title, False)

with tempfile.TemporaryDirectory() as folder:
    folder = Path(args.keep or folder)
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    with open(folder / "corpus" / "archive.csv", "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [name for name in rows[0] if name != "doi"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(archive)
    subprocess.run([args.recant, "index", str(folder / "corpus"), "--index", str(folder / "index"), "--quiet"], check=True)
    (folder / "list.json").write_text(json.dumps([item for *_, item in cases]), encoding="utf-8")
    with open(folder / "labelled.csv", "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["label", "title", "year", "author", "journal", "doi"])
        for group, kind, row, item in cases:
            dated = item.get("issued", {}).get("date-parts", [[""]])[0][0]
            names = "; ".join(author["literal"] for author in item.get("author", []))
            writer.writerow([f"{group}: {kind}", item["title"], dated, names, item.get("container-title", ""), row["doi"] if group == "same" else ""])
    run = subprocess.run([args.recant, "check", str(folder / "list.json"), "--index", str(folder / "index"), "--format", "json"], capture_output=True, text=True)
    answers = json.loads(run.stdout)["references"]
assert len(answers) == len(cases), "every reference must be answered"

table = collections.defaultdict(collections.Counter)
for (group, kind, row, item), answer in zip(cases, answers):
    surfaced = answer["status"] not in QUIET
    asserted = surfaced and answer["status"] != "possible" and answer["status"] != "is_notice"
    right = (answer.get("matched") or {}).get("doi", "").lower() == row["doi"]
    counts = table[group, kind]
    counts["all"] += 1
    counts["surfaced"] += surfaced
    counts["asserted"] += asserted
    counts["wrong"] += surfaced and group == "same" and not right
    counts["asserted wrong"] += asserted and (group != "same" or not right)
    bad = group == "same" and (not surfaced or not right) or group != "same" and asserted or group == "other" and surfaced
    if bad and kind in args.show:
        print(kind, "|", item["title"], "|", answer["status"], answer.get("score"), "|", row.get("Title"), "|", (answer.get("matched") or {}).get("title"), "|", answer["why"][:160])
if args.pairs:
    with open(args.pairs, "w", encoding="utf-8") as out:
        for (group, kind, row, item), answer in zip(cases, answers):
            right = (answer.get("matched") or {}).get("doi", "").lower() == row["doi"]
            print(group, kind, answer["status"], int(right), answer.get("score", ""), item["title"], (answer.get("matched") or {}).get("title", ""), row.get("Title", ""), answer["why"], sep="\t", file=out)

print(f"{len(archive)} rows in the archive, {len(cases)} references")
for group, head in (("same", "works of the archive, damaged"), ("near", "invented neighbours"), ("other", "real works that are not in the archive")):
    print(f"\n{head:44} {'all':>5} {'surfaced':>9} {'asserted':>9} {'wrong':>6} {'asserted wrong':>15}")
    total = collections.Counter()
    for (of, kind), counts in table.items():
        if of == group:
            total.update(counts)
            print(f"{kind:44} {counts['all']:>5} {counts['surfaced']/counts['all']:>9.3f} {counts['asserted']/counts['all']:>9.3f} {counts['wrong']:>6} {counts['asserted wrong']:>15}")
    print(f"{'together':44} {total['all']:>5} {total['surfaced']/max(1, total['all']):>9.3f} {total['asserted']/max(1, total['all']):>9.3f} {total['wrong']:>6} {total['asserted wrong']:>15}")
