const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** The text of a Python string literal; undefined for bytes and for f-strings, which are computed. */
export function pythonString(literal: string): string | undefined {
  const [, prefix = "", quotes = "", body = ""] = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)\2$/.exec(literal) ?? [];
  if (quotes === "" || /[bft]/i.test(prefix)) return undefined;
  if (/r/i.test(prefix)) return body;
  return body.replace(/\\(\n|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[\s\S])/g, (written, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? written;
  });
}
