/** What the command ends with; they are part of its contract. */
export const EXIT = {
  /** There is an answer. */
  ok: 0,
  /** The run failed: a model, the network, the REPL. */
  error: 1,
  /** A flag, a setting or an input is wrong; nothing was sent. */
  usage: 2,
  /** A limit ended the run; what there was of an answer is on stdout. */
  limit: 3,
  /** Ctrl-C; what there was of an answer is on stdout. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
