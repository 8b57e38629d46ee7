import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveViewer, type ViewerServer } from "../../src/viewer/serve-viewer.js";

let dir: string;
let file: string;
let server: ViewerServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "rlm-viewer-"));
  file = join(dir, "run.jsonl");
  server = await serveViewer(file, { title: "A run" });
});
afterEach(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Reads server-sent events as they come. */
async function* eventsOf(url: string, headers: Record<string, string> = {}): AsyncGenerator<Record<string, string>> {
  const response = await fetch(new URL("lines", url), { headers });
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
      const fields = text
        .slice(0, end)
        .split("\n")
        .map((line) => line.split(/: ?(.*)/s, 2));
      text = text.slice(end + 2);
      yield Object.fromEntries(fields);
    }
  }
}

async function take(events: AsyncGenerator<Record<string, string>>, count: number) {
  const taken: Record<string, string>[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function statusOf(url: string, options: { method?: string; host?: string } = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    request(url, { method: options.method ?? "GET", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("serveViewer", () => {
  it("serves a page of its own on 127.0.0.1 behind a key that cannot be guessed", async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/$/);
    const response = await fetch(server.url);
    const html = await response.text();
    expect(html).toContain("<title>A run</title>");
    expect(html).toContain("connect-src 'self'");
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("answers nothing to other paths, methods and hosts", async () => {
    const { origin, pathname, port } = new URL(server.url);
    const wrongKey = `${origin}/${"a".repeat(22)}/`;
    expect(await statusOf(server.url)).toBe(200);
    for (const url of [
      origin,
      wrongKey,
      `${origin}${pathname}x`,
      `${origin}${pathname}../`,
      origin + pathname.slice(0, -1),
    ]) {
      expect(await statusOf(url)).toBe(404);
    }
    expect(await statusOf(server.url, { method: "POST" })).toBe(404);
    for (const host of ["evil.example", `evil.example:${port}`, `127.0.0.1:${Number(port) + 1}`, "127.0.0.1"]) {
      expect(await statusOf(server.url, { host })).toBe(404);
    }
  });

  it("waits for the file, gives each complete line and then what is added, with its place as id", async () => {
    const events = eventsOf(server.url);
    const first = take(events, 2);
    writeFileSync(file, '{"a":"ä"}\n{"b":2}\n{"c"');
    expect(await first).toEqual([
      { id: "11", data: '{"a":"ä"}' },
      { id: "19", data: '{"b":2}' },
    ]);
    const next = take(events, 1);
    appendFileSync(file, ":3}\n");
    expect(await next).toEqual([{ id: "27", data: '{"c":3}' }]);
    await events.return(undefined);
  });

  it("goes on from where a broken connection ended", async () => {
    writeFileSync(file, '{"a":1}\n{"b":2}\n');
    const events = eventsOf(server.url, { "last-event-id": "8" });
    expect(await take(events, 1)).toEqual([{ id: "16", data: '{"b":2}' }]);
    await events.return(undefined);
  });

  it("says when another file took the place of the one it follows", async () => {
    writeFileSync(file, '{"a":1}\n{"b":2}\n');
    const events = eventsOf(server.url);
    await take(events, 2);
    const next = take(events, 2);
    writeFileSync(file, '{"n":1}\n');
    expect(await next).toEqual([
      { event: "restart", data: "" },
      { id: "8", data: '{"n":1}' },
    ]);
    await events.return(undefined);
  });

  it("gives a long file whole and in order", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => JSON.stringify({ index, text: "x".repeat(100) }));
    writeFileSync(file, `${lines.join("\n")}\n`);
    const events = eventsOf(server.url);
    expect((await take(events, lines.length)).map(({ data }) => data)).toEqual(lines);
    await events.return(undefined);
  });

  it("ends open connections when it is closed, and can be closed twice", async () => {
    writeFileSync(file, '{"a":1}\n');
    const events = eventsOf(server.url);
    await take(events, 1);
    const ending = take(events, 1).catch(() => []);
    await Promise.all([server.close(), server.close()]);
    expect(await ending).toEqual([]);
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
