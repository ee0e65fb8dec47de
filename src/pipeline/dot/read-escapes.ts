const ESCAPES: Readonly<Record<string, string>> = { '"': '"', n: "\n", t: "\t", "\\": "\\" };

interface Unescaped {
  readonly value: string;
  readonly problem?: { readonly message: string; readonly hint: string; readonly offset: number };
}

/** The text that stands between quotes, with the four escapes read; others are kept as they are and reported. */
export function readEscapes(raw: string): Unescaped {
  let at = raw.indexOf("\\");
  if (at === -1) return { value: raw };
  let problem: Unescaped["problem"];
  let value = "";
  let from = 0;
  while (at !== -1) {
    const escaped = raw.charAt(at + 1);
    const meant = ESCAPES[escaped];
    if (meant === undefined) problem ??= { ...unknownEscape(escaped), offset: at };
    value += raw.slice(from, at) + (meant ?? `\\${escaped}`);
    from = at + 2;
    at = raw.indexOf("\\", from);
  }
  value += raw.slice(from);
  return problem === undefined ? { value } : { value, problem };
}

function unknownEscape(escaped: string): { message: string; hint: string } {
  if (escaped === "\n" || escaped === "\r") {
    return {
      message: "a backslash at the end of a line is not an escape",
      hint: "remove it: strings may span lines",
    };
  }
  return {
    message: `\\${escaped} is not an escape`,
    hint: `write \\\\${escaped} for a backslash and ${escaped === "" ? "nothing" : JSON.stringify(escaped)}; the escapes are \\" \\n \\t \\\\`,
  };
}
