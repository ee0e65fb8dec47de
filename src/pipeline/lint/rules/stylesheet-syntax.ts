import { parseStylesheet } from "../../stylesheet/parse-stylesheet.ts";
import type { LintRule } from "../lint-rule.ts";
import { onGraph } from "../lint-rule.ts";

export const stylesheetSyntax: LintRule = {
  name: "stylesheet_syntax",
  check({ graph }) {
    const stylesheet = graph.attributes.model_stylesheet;
    if (stylesheet === undefined) return [];
    return parseStylesheet(stylesheet.value).problems.map(({ message, hint, offset }) =>
      onGraph(stylesheet, {
        rule: "stylesheet_syntax",
        severity: "error",
        message: `${message} (character ${offset + 1} of the stylesheet)`,
        hint,
      }),
    );
  },
};
