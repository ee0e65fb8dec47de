import fc from "fast-check";

const identifier = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/)
  .filter((word) => !["graph", "node", "edge", "digraph", "strict", "subgraph"].includes(word));

const string = fc
  .string({
    unit: fc.constantFrom(
      "a",
      " ",
      "é",
      "\n",
      "\t",
      "\\\\",
      '\\"',
      "\\n",
      "//",
      "/*",
      "{",
      "]",
      "<",
      "->",
      "😀",
    ),
    maxLength: 12,
  })
  .map((text) => `"${text}"`);

const value = fc.oneof(
  string,
  fc.integer().map(String),
  fc.constantFrom("true", "false", "15m", "-2s", "1.5", ".5", "summary:high", "wait.human", "gpt-4"),
);

const comment = fc.constantFrom(
  "",
  "",
  "",
  " // note\n",
  " /* note */ ",
  "\n\n",
  "\n/* two\n lines */\n",
  "\n  // own line\n",
);

const attribute = fc.tuple(
  comment,
  fc.constantFrom("label", "shape", "class", "a.b", "__proto__", "x"),
  value,
  comment,
);

const list = fc
  .array(attribute, { minLength: 1, maxLength: 4 })
  .map((all) => `[${all.map(([before, key, text, after]) => `${before}${key}=${text}${after}`).join(",")}]`);

const { statements } = fc.letrec<{ statements: string; statement: string }>((tie) => ({
  statements: fc
    .array(fc.tuple(comment, tie("statement"), fc.constantFrom("\n", ";", " ; ", "\n\n\n")), { maxLength: 5 })
    .map((all) => all.map((parts) => parts.join("")).join("")),
  statement: fc.oneof(
    { depthSize: "small" },
    fc.tuple(identifier, list).map((parts) => parts.join(" ")),
    identifier,
    fc
      .tuple(fc.array(identifier, { minLength: 2, maxLength: 4 }), list)
      .map(([ids, own]) => `${ids.join(" -> ")} ${own}`),
    fc.tuple(fc.constantFrom("graph", "node", "edge"), list).map((parts) => parts.join("")),
    fc.tuple(identifier, value).map((parts) => parts.join(" = ")),
    fc
      .tuple(fc.oneof(fc.constant(""), identifier), tie("statements"))
      .map(([id, inner]) => `subgraph ${id} {${inner}}`),
  ),
}));

/** Texts that are valid DOT with everything that the subset has, comments in all places included. */
export const randomPipeline: fc.Arbitrary<string> = fc
  .tuple(comment, identifier, statements, comment, comment)
  .map(([before, id, inner, last, after]) => `${before}digraph ${id} {${inner}${last}}${after}`);
