import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RLMEvent } from "../../src/spec/events.js";
import { renderViewer } from "../../src/viewer/render-viewer.js";
import { serveViewer } from "../../src/viewer/serve-viewer.js";
import { fileOf, linesOf } from "../trajectory/lines-of.js";
import { sampleRun } from "../trajectory/sample-run.js";
import { type Browser, type BrowserPage, missingBrowser, openBrowser } from "./open-browser.js";

const missing = missingBrowser();
const HOSTILE = [
  "</script><script>globalThis.pwned = 1</script>",
  '<img src=x onerror="globalThis.pwned = 2"><svg onload=globalThis.pwned=3>',
  '[link](javascript:globalThis.pwned=4) <a href="javascript:globalThis.pwned=5">x</a>',
  '" onmouseover="globalThis.pwned=6" x="\' onclick=\'globalThis.pwned=7\'',
  "<style>*{display:none}</style><iframe srcdoc='<script>parent.pwned=8</script>'></iframe>{{constructor.constructor('pwned=9')()}}",
].join("\n");

describe.skipIf(missing !== undefined)(
  `the viewer in Chromium${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    let browser: Browser;
    let dir: string;
    beforeAll(async () => {
      browser = await openBrowser();
      dir = mkdtempSync(join(tmpdir(), "rlm-pages-"));
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(dir, { recursive: true, force: true });
    });

    /** Opens a page that shows a run; `faults` gathers everything that a good page does not do. */
    async function open(events: readonly RLMEvent[], hash = "") {
      const path = join(dir, `${Math.random()}.html`);
      writeFileSync(path, renderViewer(linesOf(events)));
      return openUrl(`${pathToFileURL(path).href}${hash}`);
    }
    async function openUrl(url: string) {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on("pageerror", ({ message }) => faults.push(message));
      page.on("console", (message) => faults.push(message.text()));
      page.on("dialog", () => faults.push("a dialog"));
      const own = new URL(".", url).href;
      page.on("request", (request) => {
        if (!request.url().startsWith(own)) faults.push(`asked for ${request.url()}`);
      });
      await page.goto(url);
      await until(page, "document.querySelectorAll('.row').length > 0");
      return { page, faults };
    }
    const until = (page: BrowserPage, condition: string) =>
      page.evaluate(`new Promise((resolve) => {
      const look = () => (${condition} ? resolve() : requestAnimationFrame(look));
      look();
    })`);
    const press = async (page: BrowserPage, ...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const selected = (page: BrowserPage) =>
      page.evaluate<string>("document.querySelector('[aria-selected=true] .row-label').textContent");
    const text = (page: BrowserPage, selector: string) =>
      page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.textContent`);

    it("runs no script that stands in a run, wherever it stands", async () => {
      const hostile = sampleRun({
        subCalls: 12,
        variant: { query: HOSTILE, answer: HOSTILE, reply: HOSTILE, code: HOSTILE, output: HOSTILE, subReply: HOSTILE },
      }).map(
        (event) =>
          JSON.parse(
            JSON.stringify(event)
              .replaceAll('"gpt-5-mini"', JSON.stringify(HOSTILE))
              .replaceAll('"byProduct"', JSON.stringify(HOSTILE)),
          ) as RLMEvent,
      );
      const { page, faults } = await open(hostile);
      const count = await page.evaluate<number>(
        "Number(document.querySelector('.list-space').style.height.slice(0, -2)) / 30",
      );
      for (let row = 0; row < count; row++) {
        await press(page, "j");
        await page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
      }
      expect(await text(page, ".reader")).toContain("onerror");
      expect(await page.evaluate("String(globalThis.pwned)")).toBe("undefined");
      expect(
        await page.evaluate(
          "document.querySelectorAll('img, a, iframe, body style, [onclick], [onmouseover], [onerror]').length",
        ),
      ).toBe(0);
      expect(await page.evaluate("document.scripts.length")).toBe(2);
      expect(faults).toEqual([]);
    });

    it("would not run injected markup either: the page's policy forbids it", async () => {
      const { page } = await open(sampleRun({ subCalls: 1 }));
      await page.evaluate(`(async () => {
      const box = document.createElement("div");
      box.innerHTML = '<img src="data:," onerror="globalThis.pwned = 1"><a href="javascript:globalThis.pwned = 2">x</a>';
      document.body.append(box);
      box.querySelector("a").click();
      const script = document.createElement("script");
      script.textContent = "globalThis.pwned = 3";
      document.body.append(script);
      await new Promise((resolve) => setTimeout(resolve, 100));
    })()`);
      expect(await page.evaluate("String(globalThis.pwned)")).toBe("undefined");
    });

    it("shows what matters first: question, answer, how it ended, what it took", async () => {
      const { page, faults } = await open(sampleRun());
      expect(await text(page, ".question")).toMatch(/^Which product line/);
      expect(await text(page, ".answer")).toContain("Aurora 13, with 61 refused refunds");
      expect(await text(page, ".badge")).toBe("answered");
      expect(await text(page, ".metrics")).toContain("$0.0513of $0.5000cost");
      expect(await text(page, ".warnings")).toContain("refuses `temperature`");
      expect(await page.evaluate("document.querySelectorAll('.turn').length")).toBe(5);
      expect(await page.evaluate("document.querySelectorAll('.plot-bar').length")).toBe(6);
      expect(faults).toEqual([]);
    });

    it("is read with the keyboard", async () => {
      const { page } = await open(sampleRun());
      expect(await selected(page)).toMatch(/^Run/);
      await press(page, "j", "j");
      expect(await selected(page)).toMatch(/^Turn 2/);
      await press(page, "ArrowLeft", "ArrowDown");
      expect(await selected(page)).toMatch(/^Turn 3/);
      await press(page, "k", "ArrowRight", "ArrowRight");
      expect(await selected(page)).toMatch(/^callT-10001/);
      await press(page, "ArrowLeft");
      expect(await selected(page)).toMatch(/^Turn 2/);
      await press(page, "End");
      expect(await selected(page)).toMatch(/^Turn 5/);
      await press(page, "Enter", "ArrowUp");
      expect(await selected(page)).toMatch(/^Turn 5/);
      await press(page, "Escape", "Home");
      expect(await selected(page)).toMatch(/^Run/);
      await press(page, "?");
      expect(await page.evaluate("document.querySelector('dialog').open")).toBe(true);
      await press(page, "Escape");
      expect(await page.evaluate("document.querySelector('dialog').open")).toBe(false);
    });

    it("searches and filters, marks what it finds, and Esc brings everything back", async () => {
      const { page } = await open(sampleRun());
      await press(page, "/");
      await page.keyboard.type("rate limit reached");
      expect(await text(page, ".count")).toBe("2");
      expect(
        await page.evaluate("[...document.querySelectorAll('.row')].map((row) => row.classList.contains('match'))"),
      ).toEqual([false, false, true, true]);
      await press(page, "Enter");
      await page.evaluate("document.querySelectorAll('.row')[2].click()");
      expect(await page.evaluate("CSS.highlights.get('search').size")).toBe(1);
      await press(page, "Escape");
      expect(await text(page, ".count")).toBe("");
      await press(page, "e");
      expect(await text(page, ".count")).toBe("3");
      await press(page, "Escape");
      expect(await page.evaluate("document.querySelectorAll('.row').length")).toBeGreaterThan(20);
    });

    it("has an address for every turn and every sub-call", async () => {
      const events = sampleRun();
      const { page } = await open(events);
      await press(page, "j", "j", "j", "j");
      const hash = await page.evaluate<string>("location.hash");
      expect(hash).toMatch(/^#[\w-]+\/2\/[\w-]+$/);
      const other = await open(events, hash);
      expect(await text(other.page, ".sub-call")).toContain("T-10021");
      expect(await selected(other.page)).toContain("T-10021");
      const unknown = await open(events, "#%zz");
      expect(await text(unknown.page, ".question")).toMatch(/^Which/);
    });

    it("opens a child as a run of its own, with the way back", async () => {
      const { page } = await open(sampleRun());
      await page.evaluate("document.querySelectorAll('.turn')[3].querySelector('.call-row').click()");
      expect(await text(page, ".eyebrow")).toContain("child at depth 1");
      expect(await page.evaluate("document.querySelectorAll('.turn').length")).toBe(2);
      await page.evaluate("document.querySelector('.trail button').click()");
      expect(await page.evaluate("document.querySelectorAll('.turn').length")).toBe(5);
    });

    it("stays fluid with ten thousand sub-calls", async () => {
      const { page, faults } = await open(sampleRun({ subCalls: 10_000 }));
      await page.mouse.move(200, 500);
      const frames = page.evaluate<number[]>(`new Promise((resolve) => {
      const frames = [];
      let last = performance.now();
      const next = () => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        if (frames.length < 60) requestAnimationFrame(next); else resolve(frames);
      };
      requestAnimationFrame(next);
    })`);
      for (let step = 0; step < 20; step++) await page.mouse.wheel(0, 4_000);
      const sorted = (await frames).sort((left, right) => left - right);
      expect(sorted[30]).toBeLessThan(100);
      expect(await page.evaluate("document.querySelector('.list').scrollTop")).toBeGreaterThan(20_000);
      expect(await page.evaluate("document.querySelectorAll('.row').length")).toBeLessThan(100);
      const searchMs = await page.evaluate<number>(`(() => {
      const field = document.querySelector("input[type=search]");
      const startedAt = performance.now();
      field.value = "T-104";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      return performance.now() - startedAt;
    })()`);
      expect(searchMs).toBeLessThan(1_000);
      expect(Number((await text(page, ".count")).replace(",", ""))).toBeGreaterThan(10);
      await press(page, "Escape", "Home", "j", "j", "End");
      expect(await selected(page)).toMatch(/^Turn 5/);
      expect(faults).toEqual([]);
    });

    it("follows a run that goes on, and keeps open what the reader has opened", async () => {
      const file = join(dir, "live.jsonl");
      const lines = fileOf(sampleRun()).trimEnd().split("\n");
      const write = (from: number, to: number) =>
        writeFileSync(
          file,
          lines
            .slice(from, to)
            .map((line) => `${line}\n`)
            .join(""),
          { flag: "a" },
        );
      await using server = await serveViewer(file);
      write(0, 12);
      const { page, faults } = await openUrl(server.url);
      expect(await text(page, ".status")).toBe("live");
      expect(await text(page, ".badge")).toBe("running");
      await page.evaluate("document.querySelector('.turn .fold').open = true");
      write(12, lines.length);
      await until(page, "document.querySelector('.badge').textContent === 'answered'");
      expect(await page.evaluate("document.querySelectorAll('.turn').length")).toBe(5);
      expect(await page.evaluate("document.querySelector('.turn .fold').open")).toBe(true);
      expect(faults).toEqual([]);
      await server.close();
      await until(page, "document.querySelector('.status').textContent === 'not connected'");
    });

    it("shows one run of several, and finds the one that an address means, a child's too", async () => {
      const second = sampleRun().map(
        (event) => JSON.parse(JSON.stringify(event).replaceAll("-0000-", "-1111-")) as RLMEvent,
      );
      const child = second.find(({ depth }) => depth === 1)?.runId;
      const { page, faults } = await open([...sampleRun(), ...second], `#${child}/1`);
      expect(await text(page, ".eyebrow")).toContain("child at depth 1");
      expect(await page.evaluate("document.querySelector('.run-picker').value")).toBe(second[0]?.runId);
      await page.evaluate(`(() => {
      const picker = document.querySelector(".run-picker");
      picker.value = picker.options[0].value;
      picker.dispatchEvent(new Event("change"));
    })()`);
      expect(await page.evaluate("location.hash")).toBe(`#${sampleRun()[0]?.runId}`);
      expect(faults).toEqual([]);
    });

    it("says what hinders it from following a file", async () => {
      await using server = await serveViewer(dir);
      const page = await browser.newPage();
      await page.goto(server.url);
      await until(page, "document.querySelector('.status').textContent.startsWith('EISDIR')");
    });

    it("prints the run alone, dark on light", async () => {
      const { page } = await open(sampleRun());
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const style = (selector: string, name: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).${name}`);
      expect([await style(".timeline", "display"), await style(".topbar", "display")]).toEqual(["none", "none"]);
      expect(await style(".reader", "overflowY")).toBe("visible");
      expect(await style("body", "color")).toBe("rgb(36, 33, 29)");
    });

    it("says so when there is nothing to show", async () => {
      const path = join(dir, "empty.html");
      writeFileSync(path, renderViewer([]));
      const page = await browser.newPage();
      await page.goto(pathToFileURL(path).href);
      expect(await text(page, ".reader")).toBe("There is no run in this file.");
    });

    it("changes between light and dark, as the system says and as the reader says", async () => {
      const { page } = await open(sampleRun());
      const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      await page.emulateMedia({ colorScheme: "light" });
      const light = await ground();
      await page.emulateMedia({ colorScheme: "dark" });
      const dark = await ground();
      expect(dark).not.toBe(light);
      await press(page, "t");
      expect(await ground()).toBe(light);
      await page.evaluate("localStorage.clear()");
    });

    it.runIf(process.env["RLM_WRITE_SCREENSHOTS"] === "1")("has its picture taken", async () => {
      const images = fileURLToPath(new URL("../../docs/images/", import.meta.url));
      mkdirSync(images, { recursive: true });
      const { page } = await open(sampleRun());
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        if (colorScheme === "dark") await press(page, "j", "j");
        await page.screenshot({ path: join(images, `viewer-${colorScheme}.png`) });
      }
    });
  },
);
