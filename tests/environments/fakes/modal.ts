import { fileURLToPath } from "node:url";
import { Machine } from "./machine.js";
import { ModalExec } from "./modal-exec.js";
import type { Refusal, Request, SandboxFake } from "./sandbox-fake.js";

/** The part of `@grpc/grpc-js` and `@grpc/proto-loader` that is used; both come with the package modal. */
export interface Grpc {
  readonly loadPackageDefinition: (definition: object) => unknown;
  readonly Server: new (options?: object) => GrpcServer;
  readonly ServerCredentials: { createInsecure(): object };
}
export interface ProtoLoader {
  readonly loadSync: (files: readonly string[], options: object) => object;
}
interface GrpcServer {
  addService(service: object, handlers: Readonly<Record<string, unknown>>): void;
  bindAsync(address: string, credentials: object, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}
interface Metadata {
  getMap(): Readonly<Record<string, unknown>>;
}
// biome-ignore-start lint/suspicious/noExplicitAny: messages are checked by their .proto files
interface Call extends AsyncIterable<any> {
  readonly request: any;
  readonly metadata: Metadata;
  write(message: object): boolean;
  end(): void;
  once(event: string, listener: () => void): void;
}
type Answer = (error: object | null, message?: object) => void;
type Handler = (request: any, metadata: Metadata) => Promise<object> | object;
// biome-ignore-end lint/suspicious/noExplicitAny: see above

const CODES: { readonly [Name in Refusal]: number } = { credentials: 16, quota: 8, internal: 9 };
const NOT_FOUND = 5;
const UNAVAILABLE = 14;
const STATUS = { success: 1, terminated: 3, timeout: 4 };
const FS_TOOLS = "/__modal/.bin/modal-sandbox-fs-tools";
const KEEP_CHARS = 200_000;
/** A token that its reader finds to be valid for a long time. */
const JWT = ["{}", '{"exp":9999999999}', ""].map((part) => Buffer.from(part).toString("base64url")).join(".");

/** What a sandbox of the fake is, beside its machine. */
interface Box {
  readonly machine: Machine;
  readonly execs: Map<string, ModalExec>;
  readonly over: Promise<number>;
  readonly end: (status: number) => void;
}

/** A server on 127.0.0.1 that speaks what the SDK of Modal speaks, both the control plane and the service in the sandboxes. */
export class ModalFake implements SandboxFake {
  readonly machines = new Map<string, Machine>();
  readonly uploads: { readonly bytes: number }[] = [];
  readonly received: string[] = [];
  readonly inputs: number[] = [];
  /** Requests for sandboxes, apps and images. */
  readonly requests: { readonly method: string; readonly request: unknown }[] = [];
  readonly tokens = new Set<unknown>();
  refuse: (request: Request) => Refusal | undefined = () => undefined;
  answer: (command: string) => string | undefined = () => undefined;
  readonly #boxes = new Map<string, Box>();
  readonly #server: GrpcServer;
  #waiting: { readonly request: Request; readonly happen: () => void }[] = [];
  #port = 0;

  private constructor(server: GrpcServer) {
    this.#server = server;
  }

  static async start(grpc: Grpc, loader: ProtoLoader): Promise<ModalFake> {
    const files = ["modal-client.proto", "modal-router.proto"].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    );
    const definition = loader.loadSync(files, { longs: Number, defaults: true, oneofs: true });
    const { modal } = grpc.loadPackageDefinition(definition) as {
      readonly modal: {
        readonly client: { readonly ModalClient: { readonly service: object } };
        readonly task_command_router: { readonly TaskCommandRouter: { readonly service: object } };
      };
    };
    const fake = new ModalFake(new grpc.Server());
    fake.#server.addService(modal.client.ModalClient.service, fake.#control());
    fake.#server.addService(modal.task_command_router.TaskCommandRouter.service, fake.#router());
    fake.#port = await new Promise((resolve, reject) => {
      fake.#server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  next(request: Request): Promise<void> {
    return new Promise((happen) => this.#waiting.push({ request, happen }));
  }

  async expire(): Promise<void> {
    await Promise.all([...this.#boxes.keys()].map((id) => this.#end(id, STATUS.timeout)));
  }

  async close(): Promise<void> {
    await this.expire();
    this.#server.forceShutdown();
  }

  #control() {
    const empty = () => ({});
    return {
      AuthTokenGet: this.#unary(undefined, () => ({ token: JWT })),
      EnvironmentGetOrCreate: this.#unary(undefined, () => ({
        environmentId: "en-1",
        metadata: { name: "main", settings: { imageBuilderVersion: "2025.06" } },
      })),
      AppGetOrCreate: this.#unary(undefined, (request) => {
        this.requests.push({ method: "app", request });
        return { appId: "ap-1" };
      }),
      ImageGetOrCreate: this.#unary(undefined, (request) => {
        this.requests.push({ method: "image", request });
        return { imageId: "im-1", result: { status: STATUS.success } };
      }),
      SandboxCreateV2: this.#unary("create", (request, metadata) => {
        this.requests.push({ method: "sandbox", request });
        this.tokens.add(metadata.getMap()["x-modal-token-secret"]);
        return this.#create();
      }),
      SandboxWaitV2: this.#unary(undefined, async ({ sandboxId, timeout }) => {
        const box = this.#boxes.get(sandboxId as string);
        let timer: NodeJS.Timeout | undefined;
        const waited = new Promise<undefined>((resolve) => {
          timer = setTimeout(() => resolve(undefined), 1_000 * (timeout as number));
        });
        const status = await Promise.race([box?.over ?? STATUS.terminated, waited]);
        clearTimeout(timer);
        return status === undefined ? {} : { result: { status } };
      }),
      SandboxTerminateV2: this.#unary("kill", async ({ sandboxId }) => {
        await this.#end(sandboxId as string, STATUS.terminated);
        return empty();
      }),
    };
  }

  #router() {
    return {
      TaskExecStart: this.#unary("start", ({ taskId, execId, commandArgs, secretSources }, metadata) => {
        const { machine, execs } = this.#box(taskId as string);
        this.received.push(JSON.stringify([metadata.getMap(), commandArgs, secretSources]));
        execs.set(execId as string, this.#exec(machine, commandArgs as string[], secretSources));
        return {};
      }),
      TaskExecStdinWrite: this.#unary("input", async ({ taskId, execId, offset, data, eof }) => {
        const exec = this.#find(taskId as string, execId as string);
        if (eof) exec.closeInput();
        else if (offset !== exec.written) throw problem(11, `expected offset ${exec.written}`);
        else {
          this.received.push((data as Buffer).toString("latin1", 0, KEEP_CHARS));
          this.inputs.push((data as Buffer).length);
          await exec.write(data as Buffer);
        }
        return {};
      }),
      TaskExecStdinWriteStream: (call: Call, answer: Answer) => {
        this.#respond("upload", answer, async () => {
          let exec: ModalExec | undefined;
          for await (const { start, data } of call) {
            if (start) exec = this.#find(start.taskId as string, start.execId as string);
            else if (data?.length > 0) await exec?.write(data as Buffer);
          }
          exec?.closeInput();
          await exec?.ended;
          this.uploads.push({ bytes: exec?.written ?? 0 });
          return {};
        });
      },
      TaskExecStdioRead: async (call: Call) => {
        const { taskId, execId, offset, fileDescriptor } = call.request;
        const exec = this.#boxes.get(taskId as string)?.execs.get(execId as string);
        for await (const data of exec?.outputs[fileDescriptor as 0 | 1].read(offset as number) ?? []) {
          if (!call.write({ data })) await new Promise<void>((resolve) => call.once("drain", resolve));
        }
        call.end();
      },
      TaskExecWait: this.#unary(undefined, ({ taskId, execId }) => {
        // Who waits when the sandbox goes is told to come again, and does for ever unless told better.
        const gone = this.#box(taskId as string).over.then(() => Promise.reject(problem(UNAVAILABLE, "try again")));
        return Promise.race([this.#find(taskId as string, execId as string).ended, gone]);
      }),
    };
  }

  #create() {
    const machine = new Machine("sb-");
    const { id } = machine;
    let end: (status: number) => void = () => {};
    const over = new Promise<number>((resolve) => {
      end = resolve;
    });
    this.machines.set(id, machine);
    this.#boxes.set(id, { machine, execs: new Map(), over, end });
    const url = `https://127.0.0.1:${this.#port}`;
    return { sandboxId: id, taskId: id, commandRouterAccess: { jwt: JWT, url } };
  }

  #exec(machine: Machine, command: readonly string[], sources: readonly { env: { contents: object } | null }[]) {
    if (command[0] === FS_TOOLS) {
      const { WriteFile } = JSON.parse(command[1] ?? "") as { readonly WriteFile: { readonly path: string } };
      return ModalExec.writeFile(machine, WriteFile.path);
    }
    const answer = this.answer(command.join(" "));
    const env = Object.assign({}, ...sources.map((source) => source.env?.contents)) as Record<string, string>;
    return ModalExec.run(machine, answer === undefined ? command : ["echo", answer], env);
  }

  #box(id: string): Box {
    const box = this.#boxes.get(id);
    if (!box) throw problem(NOT_FOUND, "the sandbox is gone");
    return box;
  }

  #find(taskId: string, execId: string): ModalExec {
    const exec = this.#box(taskId).execs.get(execId);
    if (!exec) throw problem(NOT_FOUND, "there is no such command");
    return exec;
  }

  async #end(id: string, status: number): Promise<void> {
    const box = this.#boxes.get(id);
    if (!box) return;
    this.#boxes.delete(id);
    this.machines.delete(id);
    box.end(status);
    await box.machine.end();
  }

  #unary(kind: Request | undefined, handler: Handler) {
    return (call: Call, answer: Answer) =>
      this.#respond(kind, answer, async () => handler(call.request, call.metadata), call.metadata);
  }

  #respond(kind: Request | undefined, answer: Answer, work: () => Promise<object>, metadata?: Metadata): void {
    for (const { happen } of this.#waiting.filter(({ request }) => request === kind)) happen();
    const refusal = kind && this.refuse(kind);
    const token = String(metadata?.getMap()["x-modal-token-secret"]);
    if (refusal) answer(problem(CODES[refusal], `${refusal} refused for ${token}`));
    else
      work().then(
        (message) => answer(null, message),
        (error: object) => answer("code" in error ? error : problem(CODES.internal, String(error))),
      );
  }
}

function problem(code: number, details: string): Error & { code: number } {
  return Object.assign(new Error(details), { code, details });
}
