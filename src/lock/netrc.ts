export interface NetrcEntry {
  readonly login: string;
  readonly password: string;
}

/** The first entry of a netrc text for a host, else its default one. Macros and accounts are passed over. */
export function netrcEntry(text: string, host: string): NetrcEntry | undefined {
  const entries = readEntries(text);
  return entries.find((entry) => entry.machine === host) ?? entries.find((entry) => entry.machine === "");
}

interface Entry extends NetrcEntry {
  /** Empty for `default`. */
  readonly machine: string;
}

function readEntries(text: string): readonly Entry[] {
  const entries: { machine: string; login: string; password: string }[] = [];
  const words = text.replace(/^[ \t]*#.*$/gm, "").match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  let index = 0;
  const next = () => unquoted(words[index++] ?? "");
  while (index < words.length) {
    const word = words[index++];
    const entry = entries.at(-1);
    // Without a name it would be the entry for all.
    if (word === "machine" && words[index] !== undefined)
      entries.push({ machine: next(), login: "", password: "" });
    else if (word === "default") entries.push({ machine: "", login: "", password: "" });
    else if (word === "login" && entry !== undefined) entry.login = next();
    else if (word === "password" && entry !== undefined) entry.password = next();
    else if (word === "account") next();
  }
  return entries;
}

function unquoted(word: string): string {
  return /^".*"$/s.test(word) ? word.slice(1, -1).replace(/\\(.)/g, "$1") : word;
}
