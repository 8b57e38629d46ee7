import { RLMConfigError } from "../spec/errors.js";
import { FLAGS, type Flag } from "./flags.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;

export const COMPLETION_USAGE = `source <(rlm completion bash)    completes flags and files, until the shell ends
source <(rlm completion zsh)     the same; put the line into ~/.bashrc or ~/.zshrc to keep it
rlm completion fish | source     the same; into ~/.config/fish/config.fish
`;

/**
 * The completion script for a shell, such as for `source <(rlm completion bash)`.
 * @throws RLMConfigError when the shell is not known.
 */
export function completionScript(shell: string | undefined): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh();
    case "fish":
      return fish();
    default:
      throw new RLMConfigError("completion", `rlm completion takes one of ${SHELLS.join(", ")}`, shell);
  }
}

const spellings = ({ name, short }: Flag) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];

function bash(): string {
  const cases = FLAGS.filter(({ kind, path }) => kind === "choice" || (kind !== "switch" && !path)).map((flag) => {
    const choices = flag.choices?.join(" ") ?? "";
    return `    ${spellings(flag).join("|")}) COMPREPLY=($(compgen -W "${choices}" -- "$word")); return ;;`;
  });
  return `# rlm: source <(rlm completion bash)
_rlm() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${cases.join("\n")}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "${FLAGS.map(({ name }) => `--${name}`).join(" ")}" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _rlm rlm
`;
}

function zsh(): string {
  const specs = FLAGS.map((flag) => {
    const help = flag.help.replaceAll(/[[\]:']/g, " ");
    const action = flag.choices ? `(${flag.choices.join(" ")})` : flag.path ? "_files" : " ";
    const value = flag.kind === "switch" ? "" : `:${flag.name}:${action}`;
    const names = spellings(flag);
    const many = flag.repeatable ? "*" : names.length > 1 ? `(${names.join(" ")})` : "";
    const spelt = names.length > 1 ? `{${names.join(",")}}` : names[0];
    return `  '${many}'${spelt}'[${help}]${value}'`;
  });
  return `#compdef rlm
# rlm: source <(rlm completion zsh)
_rlm() {
  _arguments -s -S \\
${specs.join(" \\\n")} \\
  '1:question: ' '*:file:_files'
}
compdef _rlm rlm
`;
}

function fish(): string {
  const lines = FLAGS.map((flag) => {
    const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
    const value =
      flag.kind === "switch" ? "" : flag.path ? " -r" : ` -x${flag.choices ? ` -a '${flag.choices.join(" ")}'` : ""}`;
    return `complete -c rlm -l ${flag.name}${short}${value} -d '${flag.help.replaceAll("'", "\\'")}'`;
  });
  return `# rlm: rlm completion fish | source\n${lines.join("\n")}\n`;
}
