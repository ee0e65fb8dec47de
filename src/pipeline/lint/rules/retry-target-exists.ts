import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const retryTargetExists: LintRule = {
  name: "retry_target_exists",
  check({ attributes, nodes, suggest }) {
    return attributes
      .filter(({ key, owner }) => /^(?:fallback_)?retry_target$/.test(key) && owner !== "edge")
      .filter(({ attribute: { value } }) => value !== "" && !nodes.has(value))
      .map((owned) => {
        const { value } = owned.attribute;
        return onAttribute(owned, {
          rule: "retry_target_exists",
          severity: "warning",
          message: `${owned.key} names ${value}, which is not a node${suggest(value, nodes.keys())}`,
          hint: "name a node that is declared",
        });
      });
  },
};
