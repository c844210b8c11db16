// What people do with the pages: with a mouse, with keys alone, without scripts.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, open, serve } from "./support.js";

/** The number in the heading of the results. */
const total = async (page) => Number((await page.locator("#results-heading").innerText()).match(/[\d,]+/)?.[0].replace(",", "") ?? 0);

/** The first box of the facet `name`, with its value and count. */
async function first(page, name) {
  const line = page.locator(`[data-facet=${name}] .values > li`).first();
  const box = line.locator("input").first();
  return { box, value: await box.getAttribute("value"), count: Number(await line.locator(".count").first().innerText()) };
}

const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

/** Waits for what the page's script brings about. */
async function until(holds) {
  for (let turn = 0; turn < 100; turn += 1) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail("it did not come about in ten seconds");
}

const moved = (page, words) => page.waitForURL((url) => url.search.includes(words), { waitUntil: "load" });

for (const [base, args] of [["", []], ["/retractions", ["--base-path", "/retractions"]]]) {
  describe(`the search${base ? ` below ${base}` : ""}`, () => {
    let server, chromium, start;
    before(async () => {
      server = await serve("corpus", ...args);
      chromium = await browser();
      start = `${server.address}/`;
    });
    after(async () => { await chromium?.close(); await server?.stop(); });

    /** A test in a window of its own, which must leave no complaint. */
    const visit = (name, steps, { expects = null, ...options } = {}) => test(name, async () => {
      const { page, complaints, close } = await open(chromium, start, options);
      await page.goto(start);
      await steps(page);
      // What a test brings about on purpose, such as an answer 404, the browser notes as well.
      assert.deepEqual(complaints.filter((words) => !expects?.test(words)), []);
      await close();
    });

    visit("a query is typed and answered, and its words are marked", async (page) => {
      const all = await total(page);
      await page.fill("#q", "exosomes");
      await page.keyboard.press("Enter");
      await moved(page, "q=exosomes");
      assert.ok(await total(page) > 0 && await total(page) < all);
      assert.match((await page.locator("mark").allInnerTexts()).join(" "), /exosome/i);
      assert.equal(await page.inputValue("#q"), "exosomes");
    });

    visit("suggestions come while one types, and the arrows choose", async (page) => {
      await page.locator("#q").pressSequentially("imag", { delay: 20 });
      const list = page.getByRole("listbox", { name: "Suggestions" });
      await list.waitFor();
      await page.keyboard.press("ArrowDown");
      const wanted = await list.getByRole("option", { selected: true }).getAttribute("data-query");
      await page.keyboard.press("Enter");
      await moved(page, "q=");
      assert.equal(parameter(page, "q"), wanted);
      assert.ok(await total(page) > 0);
    });

    visit("Escape closes the suggestions and leaves the words", async (page) => {
      await page.locator("#q").pressSequentially("imag", { delay: 20 });
      const list = page.getByRole("listbox", { name: "Suggestions" });
      await list.waitFor();
      await page.keyboard.press("Escape");
      await list.waitFor({ state: "hidden" });
      assert.equal(await page.inputValue("#q"), "imag");
    });

    visit("a facet narrows, a chip widens, and the back button is right", async (page) => {
      const all = await total(page);
      const reason = await first(page, "reason");
      await reason.box.check();
      await moved(page, "reason=");
      assert.equal(parameter(page, "reason"), reason.value);
      assert.equal(await total(page), reason.count);
      assert.ok(await (await first(page, "reason")).box.isChecked());
      await page.goBack();
      assert.equal(await total(page), all);
      assert.equal(await page.locator(".chips a").count(), 0);
      assert.ok(!await (await first(page, "reason")).box.isChecked(), "the box shows what the address says");
      await page.goForward();
      assert.equal(await total(page), reason.count);
      await page.locator(".chips a").click();
      await page.waitForURL((url) => !url.search.includes("reason="));
      assert.equal(await total(page), all);
    });

    visit("values of one facet add up, facets narrow each other", async (page) => {
      const nature = await first(page, "nature");
      await nature.box.check();
      await moved(page, "nature=");
      await page.locator("[data-facet=nature] .values > li input").nth(1).check();
      await page.waitForURL((url) => url.searchParams.getAll("nature").length === 2);
      assert.ok(await total(page) > nature.count);
      assert.equal(await page.locator(".chips a").count(), 2);
    });

    visit("dragging over the years chooses them", async (page) => {
      const all = await total(page);
      const bars = page.locator(".bars");
      await bars.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await bars.boundingBox();
      await page.mouse.move(x + width * 0.3, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
      await page.mouse.up();
      await moved(page, "since=");
      const [since, until] = [Number(parameter(page, "since")), Number(parameter(page, "until"))];
      assert.ok(1900 < since && since < until, `${since} to ${until}`);
      assert.ok(await total(page) > 0 && await total(page) < all);
      assert.match(await page.locator(".chips").innerText(), new RegExp(`${since} to ${until}`));
    });

    visit("a list of values is searched within", async (page) => {
      const facet = page.locator("[data-facet=reason]");
      const { value } = await first(page, "reason");
      const before = await facet.locator(".values > li:visible").count();
      await facet.locator("input.filter").fill(value.slice(0, 12));
      await until(async () => await facet.locator(".values > li:visible").count() < before);
      assert.ok(await (await first(page, "reason")).box.isVisible());
    });

    visit("the words of a field light up in the text", async (page) => {
      await page.goto(`${start}?q=exosomes`);
      await page.locator(".hit-title a").first().click();
      const field = page.locator(".field[data-marks]").first();
      await field.hover();
      const marks = (await field.getAttribute("data-marks")).split(" ");
      const lit = page.locator(".found.lit");
      assert.ok(await lit.count() > 0);
      const own = (await lit.first().getAttribute("data-marks")).split(" ");
      assert.ok(own.some((mark) => marks.includes(mark)));
      await page.mouse.move(0, 0);
      assert.equal(await lit.count(), 0);
      await field.focus();
      assert.ok(await lit.count() > 0);
    });

    visit("choices above the hits wait for their button", async (page) => {
      await page.goto(`${start}?q=retraction`);
      const before = page.url();
      await page.locator("select[name=sort]").selectOption("oldest");
      await page.getByLabel("one for each wording").check();
      await page.waitForTimeout(500);
      assert.equal(page.url(), before);
      await page.getByRole("button", { name: "Apply these" }).click();
      await moved(page, "sort=oldest");
      assert.equal(parameter(page, "collapse"), "cluster");
    });

    visit("a suggestion keeps what was typed before it", async (page) => {
      await page.locator("#q").pressSequentially("nature:retraction exo");
      await page.locator("#suggestions li").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await moved(page, "q=nature");
      assert.match(await page.inputValue("#q"), /^nature:retraction ./);
    });

    visit("on a narrow page a click leads to the words that a field was read from", async (page) => {
      await page.goto(`${start}?q=exosomes`);
      await page.locator(".hit-title a").first().click();
      const field = page.locator(".field[data-marks]").last();
      await field.scrollIntoViewIfNeeded();
      await field.click();
      await until(async () => {
        const box = await page.locator(".found.lit").first().boundingBox();
        return box !== null && box.y >= 0 && box.y + Math.min(box.height, 20) <= 700;
      });
    }, { viewport: { width: 360, height: 700 } });

    visit("everything goes with keys alone", async (page) => {
      const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.textContent);
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "skip");
      await page.keyboard.press("Enter");
      assert.equal(await focused(), "main");
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "q");
      await page.keyboard.type("retraction");
      await page.keyboard.press("Enter");
      await moved(page, "q=retraction");
      const reach = async (selector) => {
        for (let steps = 0; steps < 150; steps += 1) {
          await page.keyboard.press("Tab");
          if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
        }
        assert.fail(`${selector} is not reached with the tabulator`);
      };
      await reach("[data-facet=nature] input[type=checkbox]");
      assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none", "the focus is seen");
      await page.keyboard.press("Space");
      await moved(page, "nature=");
      await reach(".chips a");
      await reach(".hit-title a");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/notices\//);
      await reach(".field[data-marks]");
      assert.ok(await page.locator(".found.lit").count() > 0);
    });

    visit("nothing found says so, and what to do", async (page) => {
      await page.goto(`${start}?q=%2Bxyzzyplugh`);
      assert.match(await page.locator("#results-heading").innerText(), /None in this archive/);
      assert.match(await page.locator(".results").innerText(), /does not mean that nothing is wrong/);
    });

    visit("a list is chosen on the page of checks and answered, problems first", async (page) => {
      await page.goto(`${start}?status=retracted`);
      await page.locator(".hit-title a").first().click();
      const doi = (await page.locator(".about a[href^='https://doi.org/']").first().innerText()).trim();
      await page.goto(`${start}check`);
      const list = `@article{sound, title={Sound work of nobody}, doi={10.5555/none.at.all}}\n@article{bad, title={Another}, doi={${doi}}}\n`;
      await page.setInputFiles("input[type=file]", { name: "thesis.bib", mimeType: "text/plain", buffer: Buffer.from(list) });
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await page.locator(".checked").first().waitFor();
      assert.match(await page.locator("#outcome-heading").innerText(), /^2 references: 1 retracted, 1 no notice found$/);
      assert.match(await page.locator(".checked").first().innerText(), /thesis\.bib:2/);
      await page.locator(".clean summary").click();
      assert.match(await page.locator(".clean").innerText(), /Sound work of nobody/);
      const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "csv" }).click()]);
      assert.equal(saved.suggestedFilename(), "references-checked.csv");
    });

    visit("a list is dropped where it can be chosen", async (page) => {
      await page.goto(`${start}check`);
      const files = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["10.5555/none.at.all\n"], "dropped.txt", { type: "text/plain" }));
        return transfer;
      });
      await page.dispatchEvent(".drop", "drop", { dataTransfer: files });
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await page.locator("#outcome-heading").waitFor();
      assert.match(await page.locator(".clean").innerText(), /No notice found: 1/);
    });

    visit("statistics follow the search and count each wording once", async (page) => {
      await page.goto(`${start}?nature=retraction`);
      const found = await total(page);
      await page.getByRole("link", { name: "Statistics of this search" }).click();
      await page.waitForURL(/\/stats\?/);
      const told = async () => Number((await page.locator(".chart .takeaway").first().innerText()).match(/Of ([\d,]+) (?:notices|wordings)/)[1].replace(",", ""));
      assert.equal(await told(), found);
      await page.getByLabel("one for each wording").check();
      await page.getByRole("button", { name: "Count" }).click();
      await moved(page, "collapse=cluster");
      assert.ok(await told() <= found && await told() > 0);
      const picture = page.locator(".chart img").first();
      await picture.scrollIntoViewIfNeeded();
      await until(() => picture.evaluate((image) => image.complete && image.naturalWidth > 0));
    });

    visit("an example of the query language is tried, and every heading can be pointed to", async (page) => {
      await page.goto(`${start}help`);
      await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Operators" }).click();
      assert.equal(new URL(page.url()).hash, "#operators");
      await page.getByRole("link", { name: "fraud AND mouse", exact: true }).click();
      await moved(page, "q=");
      assert.equal(await page.inputValue("#q"), "fraud AND mouse");
    });

    visit("the interface is tried on its page", async (page) => {
      await page.goto(`${start}api`);
      await page.locator("#api-search input[name=q]").fill("exosomes");
      await page.locator("#api-search").getByRole("button", { name: "Try" }).click();
      const answer = page.locator("#api-search .answer");
      await until(async () => /^200 application\/json/.test(await answer.innerText()));
      assert.match(await answer.innerText(), /curl 'http:.*\/api\/search\?q=exosomes'/);
      assert.match(await answer.innerText(), /"query": "exosomes"/);
      await page.locator("#api-notices-id summary").click();
      await page.locator("#api-notices-id input[name=id]").fill("none/at all");
      await page.locator("#api-notices-id").getByRole("button", { name: "Try" }).click();
      await until(async () => /^404 application\/problem\+json/.test(await page.locator("#api-notices-id .answer").innerText()));
      await page.locator("#api-check summary").click();
      await page.locator("#api-check textarea").fill("10.5555/none.at.all");
      await page.locator("#api-check").getByRole("button", { name: "Try" }).click();
      await until(async () => /"complete": true/.test(await page.locator("#api-check .answer").innerText()));
    }, { expects: /404/ });

    visit("it all works without scripts", async (page) => {
      await page.fill("#q", "exosomes");
      await page.keyboard.press("Enter");
      await moved(page, "q=exosomes");
      const found = await total(page);
      const nature = await first(page, "nature");
      await nature.box.check();
      await page.getByRole("button", { name: "Apply", exact: true }).click();
      await moved(page, "nature=");
      assert.equal(await total(page), nature.count);
      await page.locator(".chips a").first().click();
      await page.waitForURL((url) => !url.searchParams.getAll("nature").some(Boolean));
      assert.equal(await total(page), found);
      await page.locator(".hit-title a").first().click();
      assert.ok((await page.locator(".text").innerText()).length > 50);
    }, { javaScriptEnabled: false });
  });
}
