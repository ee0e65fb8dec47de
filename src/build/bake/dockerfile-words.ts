/** Characters of a path or name that mean nothing to Docker, anywhere. */
const PLAIN = /^[\w./:@%+=,~^-]+$/;

/** A word that Docker takes as it is: it would expand `$` and drop quotes and backslashes. */
export function word(text: string): string {
  return text.replace(/[\\$"']/g, "\\$&");
}

/** The value of `ENV NAME=…` and `LABEL KEY=…`. Must hold no line break: no line of a Dockerfile can. */
export function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return `"${text.replace(/[\\$"]/g, "\\$&")}"`;
}

/** The words of an instruction in Docker's JSON form, in which nothing is expanded. */
export function jsonWords(words: readonly string[]): string {
  return `[${words.map((each) => JSON.stringify(each)).join(", ")}]`;
}

/** Sources and destination of a COPY; JSON where a blank or a quote would divide them. */
export function pathWords(paths: readonly string[]): string {
  if (paths.every((path) => /^[^\s"'[\\]+$/u.test(path))) return paths.map(word).join(" ");
  return jsonWords(paths.map(word));
}

/** A path that COPY takes literally: it reads its sources as patterns, of two kinds that only agree on this form. */
export function literalSource(path: string): string {
  return path.replace(/[*?[\\]/g, (character) => `[\\${character}]`);
}

/** The value of a flag such as `--exclude=`. */
export function flagValue(text: string): string {
  return text.replace(/[\\"'\s]/g, "\\$&");
}

/** One `key=value` of a `--mount=`, whose values are read as CSV, expanded, and read as a flag. */
export function mountField(key: string, value: string): string {
  if (PLAIN.test(value) && !value.includes(",")) return `${key}=${value}`;
  const field = `${key}=${word(value)}`;
  return flagValue(/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
}
