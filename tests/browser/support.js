// A program that serves an archive, and a browser to look at it.

import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const PROJECT = resolve(import.meta.dirname, "../..");

const PROGRAM = process.env.RECANT_PROGRAM ?? join(PROJECT, "target/ci/recant");

/** Where pictures of the pages go. */
export const SCREENSHOTS = join(PROJECT, "target/screenshots");

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

/** A page may take its time on a busy machine; whatever takes longer is broken. */
const PATIENCE_MS = 20_000;

/** Serves the archive in `corpus` (a folder of the project) until `stop` is called. */
export async function serve(corpus, ...args) {
  const folder = mkdtempSync(join(tmpdir(), "recant-browser-"));
  cpSync(join(PROJECT, corpus), join(folder, "corpus"), { recursive: true });
  const options = { cwd: folder, env: { ...process.env, RECANT_INDEX: undefined } };
  execFileSync(PROGRAM, ["index", "corpus", "--quiet"], { ...options, stdio: "ignore" });
  const program = spawn(PROGRAM, ["serve", "--listen", "127.0.0.1:0", ...args], { ...options, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => program.on("exit", done));
  const stop = async () => {
    program.kill();
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    assert.equal(code, 0, "the server ends well");
  };
  for await (const line of createInterface({ input: program.stderr })) {
    const address = line.match(/listening on (http:\S+)\//)?.[1];
    if (address) return { address, stop };
  }
  throw new Error(`${PROGRAM} did not listen`);
}

/** Starts a browser that speaks to nobody but the pages. */
export async function browser() {
  assert.ok(CHROMIUM, "no Chromium; install it with `apt-get install chromium`");
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A window of its own, in which any error, dialog or request to elsewhere is kept as a `complaint`. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // A picture or a feed that is looked at by itself names no icon, so the browser guesses one.
    const guessed = message.location().url.endsWith("/favicon.ico");
    if (["error", "warning"].includes(message.type()) && !guessed) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!/^(data:|about:)/.test(request.url()) && !request.url().startsWith(new URL(address).origin)) complaints.push(`asks ${request.url()}`); });
  return { page, complaints, close: () => context.close() };
}

/** A place for pictures, empty at first. */
export function emptyScreenshots() {
  rmSync(SCREENSHOTS, { recursive: true, force: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
}
