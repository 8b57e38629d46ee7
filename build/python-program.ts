import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The only form in which one of our Python modules may import another. */
const IMPORT = /^from \.(\w+) import /gm;

/**
 * Makes the modules, runs them, and calls `main()` of the last one. Each gets its own copy of the built-in names: code in the REPL may
 * change those of Python. None of them stays where that code could import it.
 */
const PRELUDE = `
def start(modules):
    import builtins, sys
    make, builtin_names, loaded = type(sys), dict(vars(builtins)), sys.modules
    loaded["rlm_guest"] = make("rlm_guest")
    for name, source in modules:
        module = make("rlm_guest." + name)
        module.__dict__.update(__package__="rlm_guest", __builtins__=builtin_names)
        loaded[module.__name__] = module
        exec(compile(source, "rlm_guest/" + name + ".py", "exec", dont_inherit=True), module.__dict__)
    for name in [name for name in loaded if name.split(".")[0] == "rlm_guest"]:
        del loaded[name]
    module.main()
`;

/** The text of a Python program: the module of that file, and all it imports, in the order in which they need one another. */
export async function bundlePython(path: string): Promise<string> {
  const modules = new Map<string, string>();
  await collect(basename(path, ".py"), dirname(path), modules, []);
  // JSON of texts is Python as well, as long as no character needs two escapes.
  return `${PRELUDE.trimStart()}\n\nstart(${JSON.stringify([...modules])})`;
}

async function collect(
  name: string,
  folder: string,
  modules: Map<string, string>,
  above: readonly string[],
): Promise<void> {
  if (modules.has(name)) return;
  if (above.includes(name)) throw new Error(`${[...above, name].join(" imports ")}: a circle`);
  const source = await readFile(join(folder, `${name}.py`), "utf8");
  for (const [, imported = ""] of source.matchAll(IMPORT)) await collect(imported, folder, modules, [...above, name]);
  modules.set(name, source);
}
