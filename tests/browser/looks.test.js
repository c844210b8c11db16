// Every page against the rules of accessibility in both colour schemes, and a picture of each at two widths.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import axe from "axe-core";
import { SCREENSHOTS, browser, emptyScreenshots, open, serve } from "./support.js";

/** Rules of WCAG 2.2 up to AA, and what axe holds to be good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];


const PAGES = {
  start: "/",
  search: "/?q=exosomes&nature=retraction&since=2010",
  nothing: "/?q=%2Bxyzzyplugh",
  misspelt: "/?q=exsomes&colour=red",
  statistics: "/stats",
  "query-language": "/help",
  interface: "/api",
  facet: "/facets/author?q=retraction",
  missing: "/notices/none",
};

describe("looks", () => {
  let server, chromium;
  before(async () => {
    emptyScreenshots();
    server = await serve("corpus");
    chromium = await browser();
    const { page, close } = await open(chromium, server.address);
    await page.goto(`${server.address}/?q=image+duplication`);
    PAGES.notice = await page.locator(".hit-title a").first().getAttribute("href");
    await page.goto(`${server.address}/?status=retracted&q=concern`);
    PAGES["notice-with-history"] = await page.locator(".hit-title a").first().getAttribute("href");
    if ((await page.goto(`${server.address}/check`)).ok()) PAGES.check = "/check";
    await close();
  });
  after(async () => { await chromium?.close(); await server?.stop(); });

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1600]) {
      test(`${colorScheme} at ${width} pixels`, async () => {
        const { page, complaints, close } = await open(chromium, server.address, { colorScheme, viewport: { width, height: 900 } });
        const found = [];
        for (const [name, path] of Object.entries(PAGES)) {
          await page.goto(server.address + path);
          // A page about nothing is answered with 404, which the browser notes.
          if (name === "missing") complaints.splice(0);
          found.push(...(await violations(page)).map((words) => `${name}: ${words}`));
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 0) found.push(`${name}: ${wide} pixels too wide`);
          await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`) });
        }
        assert.deepEqual([...found, ...complaints], []);
        await close();
      });
    }
  }
});

/** What axe finds wrong, in words. */
async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((options) => window.axe.run(document, options), { runOnly: RULES });
  return found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}
