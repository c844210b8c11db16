#!/usr/bin/env python3
"""Compares the text that recant takes from PDFs with that of pdftotext (Debian: poppler-utils), word by word.

usage: pdf_text.py RECANT PDF... [--show]

PDF are files or folders. pdftotext is a yardstick, not the truth: it is wrong itself on some pages. Both texts are
compared after NFKC, without soft hyphens and with words joined over line ends. Prints for each file the F1 of its
words (as a bag) and the share of pdftotext's sequences of four words that recant has too, then the means, and the
processor time and pages a second of both programs. --show also prints up to ten words that only one side has.
"""
import collections
import json
import os
import re
import resource
import subprocess
import sys
import time
import unicodedata


def words(text):
    text = unicodedata.normalize('NFKC', text).replace('\u00ad\n', '').replace('\u00ad', '')
    text = re.sub(r'(\w)[-\u2010]\s*\n\s*(\w)', r'\1\2', text)
    return re.findall(r'\w+', text.replace('-', '').replace('\u2010', '').lower())


def overlap(ours, theirs):
    ours, theirs = collections.Counter(ours), collections.Counter(theirs)
    return sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values())


def sequences(words, length=4):
    return [tuple(words[i:i + length]) for i in range(len(words) - length + 1)]


def measured(command):
    """Output of a command, with its processor time and its time on the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    output = subprocess.run(command, capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return output, used, time.monotonic() - start


def pdf_files(paths):
    for path in paths:
        if os.path.isdir(path):
            yield from sorted(os.path.join(path, name) for name in os.listdir(path) if name.lower().endswith('.pdf'))
        else:
            yield path


def pages(path):
    told = subprocess.run(['pdfinfo', path], capture_output=True).stdout.decode('utf-8', 'replace')
    count = re.search(r'^Pages:\s+(\d+)', told, re.M)
    return int(count[1]) if count else 0


def main():
    show = '--show' in sys.argv
    recant, *paths = [argument for argument in sys.argv[1:] if argument != '--show']
    files = list(pdf_files(paths))
    output, our_cpu, our_wall = measured([recant, 'extract', '--all', '--format', 'jsonl', *files])
    ours = {}
    for line in output.decode('utf-8').splitlines():
        notice = json.loads(line)
        ours[os.path.basename(notice['source']['path'])] = notice.get('text', '')
    their_cpu = their_wall = 0
    scores = []
    for path in files:
        output, used, wall = measured(['pdftotext', '-enc', 'UTF-8', path, '-'])
        their_cpu, their_wall = their_cpu + used, their_wall + wall
        a, b = words(ours.get(os.path.basename(path), '')), words(output.decode('utf-8', 'replace'))
        if len(b) < 20:
            print(f'{"no text to compare":>22}  {os.path.basename(path)}')
            continue
        both, n, m = overlap(a, b)
        kept, _, there = overlap(sequences(a), sequences(b))
        scores.append((2 * both / max(1, n + m), kept / max(1, there)))
        print(f'{scores[-1][0]:8.3f} {scores[-1][1]:8.3f} {m:6}  {os.path.basename(path)}')
        if show:
            x, y = collections.Counter(a), collections.Counter(b)
            print('          only recant:   ', ' '.join(w for w, _ in (x - y).most_common(10)))
            print('          only pdftotext:', ' '.join(w for w, _ in (y - x).most_common(10)))
    count = sum(map(pages, files))
    print(f'mean word F1 {sum(s[0] for s in scores) / len(scores):.4f}, '
          f'mean recall of 4-word sequences {sum(s[1] for s in scores) / len(scores):.4f}, files {len(scores)}')
    for name, cpu, wall in (('recant', our_cpu, our_wall), ('pdftotext', their_cpu, their_wall)):
        print(f'{name:10} {cpu:6.2f} s processor, {wall:6.2f} s clock, {count / wall:7.0f} pages a second, {count} pages')


main()
