/** Mode of files that hold what a run says and reads, which is its user's business alone. */
export const PRIVATE_FILE = 0o600;
