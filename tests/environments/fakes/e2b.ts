import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Machine } from "./machine.js";
import type { Refusal, Request, SandboxFake } from "./sandbox-fake.js";

const STATUS: { readonly [Name in Refusal]: number } = { credentials: 401, quota: 429, internal: 500 };

interface StartRequest {
  readonly process: { readonly args: readonly string[]; readonly envs?: Readonly<Record<string, string>> };
}

const KEEP_CHARS = 200_000;

/** A server on 127.0.0.1 that speaks what the SDK of E2B speaks, both the control plane and the service in the sandboxes. */
export class E2BFake implements SandboxFake {
  readonly machines = new Map<string, Machine>();
  /** Bodies of requests to the control plane, with their paths. */
  readonly requests: string[] = [];
  readonly received: string[] = [];
  readonly commands: string[] = [];
  readonly uploads: { readonly path: string; readonly bytes: number }[] = [];
  readonly keys = new Set<string | undefined>();
  created = 0;
  readonly inputs: number[] = [];
  refuse: (request: Request) => Refusal | undefined = () => undefined;
  answer: (command: string) => string | undefined = () => undefined;
  /** What the login shell of a sandbox says first. */
  greeting = "";
  readonly #server: Server;
  readonly #waiting: { readonly request: Request; readonly happen: () => void }[] = [];
  readonly #streams = new Map<string, Set<ServerResponse>>();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) sendJson(response, 500, { code: "internal", message: String(error) });
        else response.destroy();
      });
    });
  }

  static async start(): Promise<E2BFake> {
    const fake = new E2BFake();
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async expire(): Promise<void> {
    await Promise.all([...this.machines.keys()].map((id) => this.#end(id)));
  }

  next(request: Request): Promise<void> {
    return new Promise((happen) => this.#waiting.push({ request, happen }));
  }

  async close(): Promise<void> {
    await this.expire();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "", this.url);
    const kind = kindOf(request.method, pathname);
    for (const { happen } of this.#waiting.filter((waiting) => waiting.request === kind)) happen();
    const refusal = kind && this.refuse(kind);
    if (refusal) {
      const key = String(request.headers["x-api-key"]);
      request.resume();
      sendJson(response, STATUS[refusal], { code: STATUS[refusal], message: `${refusal} refused for ${key}` });
      return;
    }
    const id = request.headers["e2b-sandbox-id"];
    if (typeof id !== "string") return this.#control(request, response, pathname);
    const machine = this.machines.get(id);
    this.received.push(JSON.stringify(request.headers));
    if (!machine) {
      request.resume();
      sendJson(response, 502, { code: "unavailable", message: "The sandbox was not found" });
    } else if (pathname === "/files") {
      await this.#upload(machine, searchParams.get("path") ?? "", request, response);
    } else if (pathname === "/process.Process/Start") {
      const body = await read(request);
      this.#start(machine, JSON.parse(body.subarray(5).toString("utf8")) as StartRequest, response);
    } else if (pathname === "/process.Process/SendInput") {
      const { process: selector, input } = JSON.parse((await read(request)).toString("utf8"));
      const bytes = Buffer.from(input.stdin as string, "base64");
      this.received.push(bytes.toString("latin1", 0, KEEP_CHARS));
      this.inputs.push(bytes.length);
      const child = machine.processes.get(selector.pid as number);
      if (!child?.stdin) return sendJson(response, 404, { code: "not_found", message: "process not found" });
      child.stdin.write(bytes, (error) => {
        if (error) sendJson(response, 500, { code: "internal", message: "error writing to stdin" });
        else sendJson(response, 200, {});
      });
    } else sendJson(response, pathname === "/health" ? 204 : 404, {});
  }

  async #control(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = (await read(request)).toString("utf8");
    this.requests.push(`${request.method} ${path} ${body}`);
    const key = request.headers["x-api-key"];
    this.keys.add(Array.isArray(key) ? key[0] : key);
    const [, id = "", rest = ""] = /^\/sandboxes\/([^/]+)(\/timeout)?$/.exec(path) ?? [];
    if (request.method === "POST" && path === "/v2/sandboxes") {
      const machine = new Machine("i");
      this.machines.set(machine.id, machine);
      this.created += 1;
      const { templateID } = JSON.parse(body) as { readonly templateID: string };
      sendJson(response, 201, {
        sandboxID: machine.id,
        templateID,
        clientID: "c",
        envdVersion: "0.6.4",
        envdAccessToken: "inside",
      });
    } else if (!this.machines.has(id)) sendJson(response, 404, { code: 404, message: `sandbox ${id} not found` });
    else if (rest === "/timeout") sendJson(response, 204, undefined);
    else {
      await this.#end(id);
      sendJson(response, 204, undefined);
    }
  }

  async #upload(machine: Machine, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let bytes = 0;
    await machine.write(
      path,
      (async function* () {
        for await (const chunk of request) {
          bytes += (chunk as Buffer).length;
          yield chunk as Buffer;
        }
      })(),
    );
    this.uploads.push({ path, bytes });
    sendJson(response, 200, [{ name: "part", type: "file", path }]);
  }

  #start(machine: Machine, { process: config }: StartRequest, response: ServerResponse): void {
    const [, , command = ""] = config.args;
    this.commands.push(command);
    this.received.push(JSON.stringify(config));
    const answer = this.answer(command);
    // Without the login shell of the machine that runs the tests: what it says and sets is not the sandbox's.
    const child = machine.spawn(answer === undefined ? ["bash", "-c", command] : ["echo", answer], config.envs);
    response.writeHead(200, { "content-type": "application/connect+json" });
    const send = (flag: number, message: object) => {
      const body = Buffer.from(JSON.stringify(message));
      const head = Buffer.alloc(5);
      head[0] = flag;
      head.writeUInt32BE(body.length, 1);
      if (!response.destroyed) response.write(Buffer.concat([head, body]));
    };
    const event = (name: string, fields: object) => send(0, { event: { [name]: fields } });
    const streams = this.#streams.get(machine.id) ?? new Set();
    this.#streams.set(machine.id, streams.add(response));
    event("start", { pid: child.pid });
    if (this.greeting !== "") event("data", { stdout: Buffer.from(this.greeting).toString("base64") });
    child.stdout?.on("data", (chunk: Buffer) => event("data", { stdout: chunk.toString("base64") }));
    child.stderr?.on("data", (chunk: Buffer) => event("data", { stderr: chunk.toString("base64") }));
    child.once("close", (code, signal) => {
      streams.delete(response);
      const status = code === null ? `signal: ${describeSignal(signal)}` : `exit status ${code}`;
      const error = code === 0 ? {} : { error: status };
      event("end", { exitCode: code ?? -1, exited: code !== null, status, ...error });
      send(2, {});
      response.end();
    });
  }

  async #end(id: string): Promise<void> {
    const machine = this.machines.get(id);
    this.machines.delete(id);
    for (const stream of this.#streams.get(id) ?? []) stream.destroy();
    this.#streams.delete(id);
    await machine?.end();
  }
}

function kindOf(method: string | undefined, path: string): Request | undefined {
  if (path === "/v2/sandboxes") return "create";
  if (path === "/process.Process/Start") return "start";
  if (path === "/process.Process/SendInput") return "input";
  if (path === "/files") return "upload";
  return method === "DELETE" ? "kill" : undefined;
}

/** The words of Go for it. */
function describeSignal(signal: NodeJS.Signals | null): string {
  switch (signal) {
    case "SIGABRT":
      return "aborted (core dumped)";
    case "SIGTRAP":
      return "trace/breakpoint trap (core dumped)";
    default:
      return "killed";
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
