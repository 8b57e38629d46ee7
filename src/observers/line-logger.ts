import type { RLMEvent } from "../spec/events.js";

/** A place for plain log lines; `console` and pino fit. */
export interface LineLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Tells a run to a logger, one line per event; tokens are left out. */
export function lineObserver(logger: LineLogger): (event: RLMEvent) => void {
  return (event) => {
    const line = `[rlm ${event.runId.slice(0, 8)} d${event.depth} i${event.iteration}] ${event.type} ${event.preview}`;
    switch (event.type) {
      case "token":
        return;
      case "warning":
        return logger.warn(line);
      case "run_end":
        return event.error === undefined ? logger.info(line) : logger.error(line);
      case "run_start":
      case "final_answer":
        return logger.info(line);
      default:
        return logger.debug(line);
    }
  };
}
