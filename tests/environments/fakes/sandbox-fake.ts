import type { Machine } from "./machine.js";

/** What a provider is asked for. */
export type Request = "create" | "start" | "input" | "upload" | "kill";
/** How it refuses. */
export type Refusal = "credentials" | "quota" | "internal";

/** A fake of a provider's service, whose sandboxes are processes of this machine. */
export interface SandboxFake {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly uploads: readonly { readonly bytes: number }[];
  /** All that reached sandboxes: commands, headers, inputs. Of long ones the beginning. */
  readonly received: readonly string[];
  /** Sizes of the writes to standard input. */
  readonly inputs: readonly number[];
  /** What is refused from now on. */
  refuse: (request: Request) => Refusal | undefined;
  /** Answers a command in place of a machine. */
  answer: (command: string) => string | undefined;
  /** Ends all sandboxes without being asked. */
  expire(): Promise<void>;
  /** Settles once the next request of a kind has come. */
  next(request: Request): Promise<void>;
}
