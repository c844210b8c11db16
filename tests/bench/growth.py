#!/usr/bin/env python3
"""Measures what an archive costs as it grows: building, updating, searching, memory, and searching during an update.

usage: growth.py RECANT REAL.csv SCALE.py [ROWS,ROWS,…] [TEXTS FOLDER]

Archives of ROWS rows (10000,100000,1000000 unless told) are written by SCALE.py from a Retraction Watch CSV; an archive of
TEXTS files is made from the text notices of FOLDER, each copy with identifiers of its own. Prints the lines of a table:

  build         seconds from nothing, and the peak memory of the process in MB
  index         its size on disk in MB
  no change     seconds of a run after nothing changed
  1 % changed   seconds of a run after every hundredth row or file changed
  search        a whole process, from start to answer: the median of 15 queries in ms
  p95           over HTTP, 300 queries at rest, and while an update runs, in ms; and their ratio

then, for the smallest archive, how many segments the index has after 50 runs that changed one row in a hundred each.
"""
import http.client, json, random, re, statistics, subprocess, sys, tempfile, threading, time, urllib.parse
from pathlib import Path

recant, real, scale = sys.argv[1:4]
sizes = [int(n) for n in (sys.argv[4] if len(sys.argv) > 4 else "10000,100000,1000000").split(",") if n]
texts, folder = (int(sys.argv[5]), Path(sys.argv[6])) if len(sys.argv) > 6 else (0, None)
rng = random.Random(3)
QUERIES = ["image duplication", "plagiarism", "fake peer review", "lung cancer", "author:wang", "hindawi 2022", "falsification of data",
           "reason:plagiarism china", "stem cells", "exosomes", "elsevier consent", "rat liver", "deep learning", "unreliable results", "duplicate article"]


def run(*arguments):
    """Seconds and peak memory in MB of one run of the program."""
    start = time.monotonic()
    process = subprocess.Popen([recant, "--quiet", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = []
    watcher = threading.Thread(target=watch, args=(process.pid, peak))
    watcher.start()
    message = process.stderr.read().decode()
    code = process.wait()
    seconds = time.monotonic() - start
    watcher.join()
    if code not in (0, 1):
        sys.exit(f"recant {' '.join(arguments)}: {message}")
    return seconds, max(peak, default=0) / 1024


def watch(pid, peak):
    """Notes the peak memory of a process until it ends. What wait4 tells begins with the memory of this program."""
    while True:
        try:
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        except (FileNotFoundError, ProcessLookupError):
            return
        if found is None:
            return
        peak.append(int(found[1]))
        time.sleep(0.01)


def change_rows(path, round_number):
    """Every hundredth row gets another title, so that its content differs."""
    lines = path.read_bytes().split(b"\n")
    for at in range(1 + round_number % 100, len(lines) - 1, 100):
        lines[at] = re.sub(rb"^(\d+),\"?", lambda found: found[0] + b"Changed %d " % round_number, lines[at], count=1)
    path.write_bytes(b"\n".join(lines))


def change_files(corpus, round_number):
    for at, path in enumerate(sorted(corpus.rglob("*.txt"))):
        if at % 100 == round_number % 100:
            path.write_text(path.read_text() + f"\nChecked again in round {round_number}.\n")


def size_mb(index):
    return sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / 1e6


def cold_ms(index):
    return statistics.median(run("--index", str(index), "search", query)[0] * 1000 for query in QUERIES)


class Server:
    def __init__(self, index):
        self.process = subprocess.Popen([recant, "--index", str(index), "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline())[1])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def times(self, until=None, at_least=300):
        """Milliseconds of each query: at least so many, and on until the other is over."""
        connection, taken = http.client.HTTPConnection("127.0.0.1", self.port), []
        while len(taken) < at_least if until is None else until.is_alive() and len(taken) < 20_000:
            query = rng.choice(QUERIES) + " " + rng.choice(["", "", "2015", "2019", "usa"])
            start = time.monotonic()
            connection.request("GET", "/api/search?limit=10&q=" + urllib.parse.quote(query))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            taken.append((time.monotonic() - start) * 1000)
        return taken


p95 = lambda taken: sorted(taken)[int(len(taken) * 0.95)] if taken else float("nan")


def measure(name, corpus, index, change, count):
    build_seconds, build_mb = run("--index", str(index), "index", str(corpus))
    mb = size_mb(index)
    nothing, _ = run("--index", str(index), "index")
    change(1)
    changed, changed_mb = run("--index", str(index), "index")
    cold = cold_ms(index)
    server = Server(index)
    server.times()
    rest = p95(server.times())
    change(2)
    update = threading.Thread(target=run, args=("--index", str(index), "index"))
    update.start()
    busy = p95(server.times(until=update))
    server.process.terminate()
    peak = max(build_mb, changed_mb)
    print(f"| {name} | {build_seconds:.1f} s | {count / build_seconds:,.0f} | {peak:.0f} MB | {mb:.0f} MB | {nothing:.2f} s | {changed:.1f} s | {cold:.1f} ms | {rest:.1f} ms | {busy:.1f} ms | {busy / rest:.1f} |", flush=True)


def segments(index):
    generation = (index / "CURRENT").read_text().split()[0]
    found = next(index.glob(f"*{generation}*/meta.json"), None) or max(index.glob("generation-*/meta.json"))
    return len(json.loads(re.search(rb"\{.*\}", found.read_bytes(), re.S)[0])["segments"])


print("| archive | build | a second | peak memory | index | no change | 1 % changed | search, cold | p95 at rest | p95 during an update | ratio |")
print("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |", flush=True)
with tempfile.TemporaryDirectory() as scratch:
    scratch = Path(scratch)
    for rows in sizes:
        corpus, index = scratch / f"rows-{rows}", scratch / f"index-{rows}"
        corpus.mkdir()
        table = corpus / "retraction_watch.csv"
        with open(table, "wb") as out:
            subprocess.run([sys.executable, scale, real, str(rows)], stdout=out, check=True)
        measure(f"{rows:,} rows", corpus, index, lambda round_number: change_rows(table, round_number), rows)
    if texts:
        corpus, index = scratch / "texts", scratch / "index-texts"
        originals = [path.read_text(errors="replace") for path in sorted(folder.rglob("*.txt"))]
        for number in range(texts):
            text = re.sub(r"10\.\d{4,9}/[^\s)\]>,;]+?(?=[.,;:)\]>]*(\s|$))", lambda found: f"{found[0]}.{number}", originals[number % len(originals)])
            place = corpus / f"{number // 1000:03}"
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{number}.txt").write_text(text)
        measure(f"{texts:,} text notices", corpus, index, lambda round_number: change_files(corpus, round_number), texts)
    if sizes:
        corpus, index = scratch / f"rows-{sizes[0]}", scratch / f"index-{sizes[0]}"
        counts = []
        for night in range(50):
            change_rows(corpus / "retraction_watch.csv", 3 + night)
            run("--index", str(index), "index")
            counts.append(segments(index))
        print(f"\nsegments over 50 updates of {sizes[0]:,} rows, 1 % each: at most {max(counts)}, at the end {counts[-1]}")
