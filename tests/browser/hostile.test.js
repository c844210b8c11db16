// Notices that would run scripts are shown as text, on every page, and nothing runs.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, open, serve } from "./support.js";

/** The notice that holds all of it. */
const NOTICE = "/notices/10.5555/evil";

describe("hostile notices", () => {
  let server, chromium;
  before(async () => {
    server = await serve("tests/browser/hostile");
    chromium = await browser();
  });
  after(async () => { await chromium?.close(); await server?.stop(); });

  for (const path of [
    "/", "/?q=duplicated", "/?q=%3Cscript%3Ealert(9)%3C%2Fscript%3E", "/?publisher=%22%3E%3Cimg+src%3Dx+onerror%3Dalert(9)%3E",
    "/?since=%22%3E%3Csvg%2Fonload%3Dalert(9)%3E", NOTICE, "/stats", "/stats?q=%3Cscript%3Ealert(9)%3C%2Fscript%3E", "/charts/publishers.svg",
    "/feed.atom",
  ]) {
    test(path, async () => {
      const { page, complaints, close } = await open(chromium, server.address);
      await page.goto(server.address + path);
      // Whatever waits for an event has had its chance.
      await page.waitForTimeout(100);
      assert.deepEqual(await page.evaluate(harm), []);
      assert.deepEqual(complaints, []);
      await close();
    });
  }

  test("the words are there to be read", async () => {
    const { page, close } = await open(chromium, server.address);
    await page.goto(server.address + NOTICE);
    const words = await page.locator("main").innerText();
    for (const expected of ["<script>window.harm=1</script>", "<img src=x onerror=", "<svg/onload=", "javascript:alert(3)", "Eve <i>Nobody</i>", "<b>Press</b>"]) {
      assert.ok(words.includes(expected), `${expected} is not shown`);
    }
    await close();
  });

  test("suggestions are text too", async () => {
    const { page, complaints, close } = await open(chromium, server.address);
    await page.goto(`${server.address}/`);
    await page.locator("#q").pressSequentially("Eve", { delay: 20 });
    await page.getByRole("listbox").waitFor();
    assert.match(await page.getByRole("listbox").innerText(), /<i>/);
    assert.deepEqual(await page.evaluate(harm), []);
    assert.deepEqual(complaints, []);
    await close();
  });
});

/** Everything in the document that a notice must not bring into it. */
function harm() {
  const own = (element) => new URL(element.src, location.href).origin === location.origin && element.src.includes("/assets/page.js");
  const found = [...document.querySelectorAll("*")].filter((element) =>
    element.localName === "script" && !own(element)
    || ["i", "u", "b", "iframe", "object", "embed"].includes(element.localName)
    || [...element.attributes].some(({ name, value }) => name.startsWith("on") || /^\s*javascript:/i.test(value)));
  const signs = /[\u202a-\u202e\u2066-\u2069\u200b]/.test(document.documentElement.textContent);
  return [...found.map((element) => element.outerHTML), ...(signs ? ["signs that turn or hide text"] : []), ...(window.harm ? ["a script ran"] : [])];
}
