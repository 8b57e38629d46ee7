import { hostProcess } from "./host-realm.js";

/** More are not kept; a cell that makes thousands has said what is wrong long before. */
const MAX_KEPT = 100;

const rejected = new Map<unknown, unknown>();
// Node keeps the books itself, but serves them from its event loop, which never turns here. All supported versions have this entry.
const serveBooks = (hostProcess as unknown as { _tickCallback?: () => void })._tickCallback;

hostProcess.on("unhandledRejection", (reason, promise) => {
  if (rejected.size < MAX_KEPT) rejected.set(promise, reason);
});
hostProcess.on("rejectionHandled", (promise) => {
  rejected.delete(promise);
});

/** Reasons of rejections that nobody has handled up to now. They are values of the guest: handed back, never read. */
export function pendingRejections(): unknown[] {
  serveBooks?.();
  return [...rejected.values()];
}

export function clearRejections(): void {
  serveBooks?.();
  rejected.clear();
}
