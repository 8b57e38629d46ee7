/**
 * The only code on the command line: reads one length-prefixed program from standard input and runs it. No newline and only double quotes,
 * so that it survives shells and remote commands.
 */
export const LOADER = [
  'b=open(0,"rb",closefd=False)',
  'exec(compile(b.read(int.from_bytes(b.read(4),"little")),"rlm-guest.py","exec"),{"__name__":"rlm_guest"})',
].join(";");

/** Isolated from variables and folders of the user, without installed packages, and without leaving compiled files behind. */
export const PYTHON_FLAGS: readonly string[] = ["-I", "-S", "-B", "-X", "utf8"];

/** The REPL for a Python of the system, for a process that waits in the loader. Its text is read when somebody needs it. */
export async function encodeBootstrap(): Promise<Buffer> {
  const { default: source } = await import("./guest/posix_main.py?program");
  const body = Buffer.from(source, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  return Buffer.concat([length, body]);
}
