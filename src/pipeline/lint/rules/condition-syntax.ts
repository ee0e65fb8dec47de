import { parseCondition } from "../../condition/parse-condition.ts";
import { KNOWN_ATTRIBUTES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const conditionSyntax: LintRule = {
  name: "condition_syntax",
  check({ attributes }) {
    return attributes.flatMap((owned) => {
      const known = KNOWN_ATTRIBUTES.get(owned.key);
      if (known?.type.kind !== "condition" || !known.on.includes(owned.owner)) return [];
      const parsed = parseCondition(owned.attribute.value);
      if (parsed.kind === "condition") return [];
      const { message, hint, offset } = parsed;
      const place = `character ${offset + 1} of the ${owned.key}`;
      return [
        onAttribute(owned, {
          rule: "condition_syntax",
          severity: "error",
          message: `${message} (${place})`,
          hint,
        }),
      ];
    });
  },
};
