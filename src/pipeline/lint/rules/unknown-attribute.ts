import { KNOWN_ATTRIBUTES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

/** What Graphviz draws with and what looks like an attribute of factory. */
const DRAWING: ReadonlySet<string> = new Set([
  "xlabel",
  "lp",
  "labelloc",
  "labelURL",
  "style",
  "rank",
  "color",
  "size",
]);

/** Other attributes are allowed; one that looks like a known one is probably misspelt. */
export const unknownAttribute: LintRule = {
  name: "unknown_attribute",
  check({ attributes, suggest }) {
    const suggestions = new Map<string, string>();
    return attributes.flatMap((owned) => {
      const { key, owner } = owned;
      if (KNOWN_ATTRIBUTES.has(key) || DRAWING.has(key)) return [];
      const word = `${owner} ${key}`;
      const suggestion = suggestions.get(word) ?? suggest(key, keysOf(owner));
      suggestions.set(word, suggestion);
      if (suggestion === "") return [];
      return [
        onAttribute(owned, {
          rule: "unknown_attribute",
          severity: "warning",
          message: `${key} means nothing to factory${suggestion}`,
          hint: "correct the name, or choose one that is less alike",
        }),
      ];
    });
  },
};

function keysOf(owner: "graph" | "node" | "edge"): readonly string[] {
  return [...KNOWN_ATTRIBUTES].filter(([, { on }]) => on.includes(owner)).map(([key]) => key);
}
