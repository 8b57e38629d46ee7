import type { EnvironmentLimits, HostBridge, HostFunction } from "../../spec/environment.js";
import type { CallReply, StopReason, ToHost, ToProgram } from "../protocol/messages.js";
import { ProtocolError } from "./frames.js";
import { HostCallDesk, withoutValue } from "./host-call-desk.js";
import type { Program, ProgramEnd } from "./program.js";

/** How long after its limit a program may take to say that it stopped. Only a kill helps after that. */
const STOP_GRACE_MS = 2_000;
/** An interruption may fall between two pieces of code and be lost there, so it is repeated. */
const INTERRUPT_EVERY_MS = 25;
/** How long a program that stops at its own limit may take to say so. */
const OWN_STOP_MS = 500;
/** Characters that a program may send as output of one cell: what the protocol keeps of it, and some more. */
const MAX_OUTPUT_CHARS = 2 * 1024 * 1024;
const MAX_TIMER_MS = 2 ** 31 - 1;

type Done = Extract<ToHost, { type: "done" }>;
/** What the program is told of the cell. */
export type CellRequest = Omit<Extract<ToProgram, { type: "execute" }>, "type">;

/** What came of a cell on the wire: its report, or the loss of the program. */
export interface CellEnd {
  readonly done?: Done;
  readonly lost?: ProgramEnd;
  /** The program was killed because it did not stop. */
  readonly killed: boolean;
  /** What an earlier cell had locked, so that the program had to be given up before any code of this one ran. */
  readonly locked: string | undefined;
  /** Why the host stopped the cell, if it did. */
  readonly stopped: StopReason | undefined;
  /** The draft of the answer, if the cell has set another one before its end. */
  readonly draft: string | undefined;
  /** Beginning of the output. */
  readonly head: string;
}

export interface CellRunOptions {
  readonly program: Program;
  readonly host: HostBridge;
  readonly functions: readonly HostFunction[];
  readonly limits: EnvironmentLimits;
}

/**
 * Drives one cell. The program is either busy or idle: it gets a message only while it is idle, and whatever but a call it says while it is
 * idle is a breach. Its own clock counts running time; time that passes while nothing but timers is pending is counted here and told to it.
 */
export class CellRun {
  /** Settles when the cell is over. Never rejects. */
  readonly ended: Promise<CellEnd>;
  readonly #program: Program;
  readonly #limits: EnvironmentLimits;
  readonly #graceMs: number;
  readonly #desk: HostCallDesk;
  readonly #timers = new Set<NodeJS.Timeout>();
  #settle: (end: CellEnd) => void = () => {};
  #cell = 0;
  #busy = false;
  #leftMs: number;
  #idleSince = 0;
  #saidAt = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #wakeTimer: NodeJS.Timeout | undefined;
  #flush: NodeJS.Immediate | undefined;
  #interrupter: NodeJS.Timeout | undefined;
  #draft: string | undefined;
  #interrupted = false;
  #stopped: StopReason | undefined;
  /** The program was told to stop. However often it goes on waiting, its time does not begin again. */
  #stopTold = false;
  #killed = false;
  #locked: string | undefined;
  #over = false;
  #head: string[] = [];
  #headChars = 0;

  constructor({ program, host, functions, limits }: CellRunOptions) {
    this.#program = program;
    this.#limits = limits;
    this.#graceMs = STOP_GRACE_MS + program.latencyMs;
    this.#leftMs = limits.cellTimeoutMs;
    this.#desk = new HostCallDesk(host, functions, () => this.#scheduleReplies());
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  start(request: CellRequest): void {
    this.#cell = request.cell;
    this.#program.setReceiver(
      (message) => this.#receive(message),
      (lost) => this.#end({ lost }),
    );
    const wallMs = this.#limits.cellWallTimeoutMs;
    if (wallMs <= MAX_TIMER_MS) this.#timers.add(setTimeout(() => this.stop("wall"), wallMs));
    this.#say({ type: "execute", ...request });
  }

  /** Ends the cell from outside; its variables stay. */
  stop(reason: StopReason): void {
    if (this.#over || this.#stopped) return;
    this.#stopped = reason;
    this.#desk.abort(new Error(`The cell was stopped: ${reason}`));
    if (!this.#busy) {
      this.#leftMs = 0;
      this.#say({ type: "stop", cell: this.#cell, reason });
      return;
    }
    this.#arm(this.#graceMs);
    this.#interrupted = true;
    this.#interrupt();
    this.#interrupter = setInterval(() => this.#interrupt(), INTERRUPT_EVERY_MS);
  }

  /** Not when code is about to start, nor when its own limit is stopping it: at some moments around it, Node lets a signal end the process. */
  #interrupt(): void {
    const ranMs = performance.now() - this.#saidAt;
    const overMs = ranMs - this.#leftMs;
    const stopsItself = overMs > -INTERRUPT_EVERY_MS && overMs < OWN_STOP_MS;
    if (ranMs > INTERRUPT_EVERY_MS && !stopsItself) this.#program.interrupt();
  }

  #say(message: ToProgram): void {
    this.#busy = true;
    this.#saidAt = performance.now();
    clearTimeout(this.#wakeTimer);
    if (!this.#stopTold) this.#arm(this.#leftMs + this.#graceMs);
    this.#stopTold = message.type === "stop";
    this.#program.send(message);
  }

  #arm(delayMs: number): void {
    clearTimeout(this.#watchdog);
    if (delayMs > MAX_TIMER_MS) return;
    this.#watchdog = setTimeout(() => {
      this.#killed = true;
      this.#program.kill();
    }, delayMs);
  }

  #receive(message: ToHost): void {
    // While one thread of a program waits for the host, others may go on and make calls.
    if (!this.#busy && message.type !== "call")
      throw new ProtocolError(`\`${message.type}\` came while nothing was running`);
    switch (message.type) {
      case "call":
        if (!this.#stopped) this.#desk.accept(message);
        return;
      case "output":
        this.#headChars += message.text.length;
        if (this.#headChars > MAX_OUTPUT_CHARS) throw new ProtocolError("too much output");
        this.#head.push(message.text);
        return;
      case "idle":
        this.#mustBeCurrent(message.cell);
        this.#draft = message.draft ?? this.#draft;
        this.#becameIdle(message.leftMs, message.timerMs);
        return;
      case "done":
        this.#mustBeCurrent(message.cell);
        this.#end({ done: message });
        return;
      case "stopping":
        clearInterval(this.#interrupter);
        return;
      case "failure":
        // An earlier cell left the program beyond repair; a new one takes its place.
        this.#locked = message.message;
        this.#program.kill();
        return;
      default:
        throw new ProtocolError(`\`${message.type}\` came while a cell was running`);
    }
  }

  #mustBeCurrent(cell: number): void {
    if (cell !== this.#cell) throw new ProtocolError("a message belongs to another cell");
  }

  #becameIdle(leftMs: number, timerMs: number | null): void {
    this.#busy = false;
    this.#leftMs = Math.min(leftMs, this.#leftMs);
    this.#idleSince = performance.now();
    if (!this.#stopTold) clearTimeout(this.#watchdog);
    clearInterval(this.#interrupter);
    if (this.#stopped) this.#say({ type: "stop", cell: this.#cell, reason: this.#stopped });
    else if (this.#desk.hasReplies) this.#scheduleReplies();
    else if (timerMs !== null) this.#waitForTimer(timerMs);
    else if (this.#desk.inFlight === 0) throw new ProtocolError("a cell waits for nothing");
  }

  #waitForTimer(timerMs: number): void {
    const counts = this.#desk.inFlight === 0;
    const delay = counts ? Math.min(timerMs, this.#leftMs) : timerMs;
    this.#wakeTimer = setTimeout(
      () => {
        if (counts && timerMs > this.#leftMs) this.stop("timeout");
        else this.#say({ type: "wake", cell: this.#cell, waitedMs: counts ? this.#waitedMs() : 0 });
      },
      Math.min(delay, MAX_TIMER_MS),
    );
  }

  #waitedMs(): number {
    return performance.now() - this.#idleSince;
  }

  #scheduleReplies(): void {
    // Replies that arrive in the same turn go together: one message, one run of the program.
    if (this.#busy || this.#over || this.#flush) return;
    this.#flush = setImmediate(() => {
      this.#flush = undefined;
      if (this.#busy || this.#over || this.#stopped) return;
      this.#sendReplies(this.#desk.takeReplies());
    });
  }

  #sendReplies(replies: readonly CallReply[]): void {
    const message = { type: "settle", cell: this.#cell, waitedMs: 0 } as const;
    try {
      this.#say({ ...message, replies });
    } catch (error) {
      // One of them is no JSON, or all of them together are longer than a text can be.
      const half = Math.floor(replies.length / 2);
      if (half === 0) this.#say({ ...message, replies: replies.map((reply) => withoutValue(reply, error as Error)) });
      else {
        this.#desk.putBack(replies.slice(half));
        this.#sendReplies(replies.slice(0, half));
      }
    }
  }

  #end(end: Pick<CellEnd, "done" | "lost">): void {
    if (this.#over) return;
    this.#over = true;
    this.#busy = false;
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#watchdog);
    clearTimeout(this.#wakeTimer);
    clearInterval(this.#interrupter);
    clearImmediate(this.#flush);
    this.#program.setReceiver();
    if (this.#interrupted) this.#program.send({ type: "interrupted" });
    this.#desk.abort(new Error("The cell is over"));
    this.#settle({
      ...end,
      killed: this.#killed,
      locked: this.#locked,
      stopped: this.#stopped,
      draft: end.done?.report?.draft ?? this.#draft,
      head: this.#head.join(""),
    });
  }
}
