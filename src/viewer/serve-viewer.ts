import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../util/errors.js";
import { followFile } from "./follow-file.js";
import { viewerPage } from "./render-viewer.js";

export interface ServeViewerOptions {
  /** @defaultValue a free one */
  readonly port?: number | undefined;
  /** Title of the page. @defaultValue the file's name */
  readonly title?: string | undefined;
}

/** A viewer that follows a file until it is closed. */
export interface ViewerServer extends AsyncDisposable {
  /** Where the page is. Whoever knows it can read the run. */
  readonly url: string;
  /** Ends every connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * Shows a trajectory while it is being written, to browsers of this machine: the page gets each line as it is added. The
 * file need not exist yet. The address holds a key, so that other users and web pages of the same machine cannot guess it.
 */
export async function serveViewer(file: string, options: ServeViewerOptions = {}): Promise<ViewerServer> {
  const key = randomBytes(16).toString("base64url");
  const stop = new AbortController();
  const title = options.title ?? file.replace(/^.*[/\\]/, "");
  let host = "";
  const server = createServer((request, response) => {
    const path = checkedPath(request, host, key);
    if (path === "/") sendPage(response, viewerPage({ title, lines: [], isLive: true }));
    else if (path === "/lines") void sendLines(request, response, file, stop.signal);
    else refuse(response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      stop.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    })();
    return closing;
  };
  return { url: `http://${host}/${key}/`, close, [Symbol.asyncDispose]: close };
}

/** The path behind the key, for a request that may be answered. A web page that had its own name resolve to 127.0.0.1 would send that name as the host. */
function checkedPath({ method, url = "", headers }: IncomingMessage, host: string, key: string): string | undefined {
  if (method !== "GET" || headers.host !== host) return undefined;
  const given = Buffer.from(url.slice(1, 1 + key.length));
  const expected = Buffer.from(key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return url.slice(1 + key.length);
}

const COMMON_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
};

function refuse(response: ServerResponse): void {
  response.writeHead(404, { ...COMMON_HEADERS, "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
}

function sendPage(response: ServerResponse, html: string): void {
  response.writeHead(200, { ...COMMON_HEADERS, "content-type": "text/html; charset=utf-8" }).end(html);
}

/** Server-sent events, one per line of the file; each has the place in the file behind it as its id, so that a broken connection goes on from there. */
async function sendLines(request: IncomingMessage, response: ServerResponse, file: string, stop: AbortSignal) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  response.writeHead(200, { ...COMMON_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  const from = Number(request.headers["last-event-id"] ?? 0);
  const signal = AbortSignal.any([stop, gone.signal]);
  try {
    for await (const { text, end, restarted } of followFile(
      file,
      Number.isSafeInteger(from) && from > 0 ? from : 0,
      signal,
    )) {
      const event = restarted ? "event: restart\ndata:\n\n" : "";
      if (!response.write(`${event}${text === "" ? "" : `id: ${end}\ndata: ${text}\n\n`}`)) {
        await once(response, "drain", { signal });
      }
    }
  } catch (error) {
    // A reader that went away ends the waiting; anything else the page should know of.
    if (!signal.aborted) response.write(`event: problem\ndata: ${messageOf(error).replaceAll(/\s+/g, " ")}\n\n`);
  }
  response.end();
}
