import { JOIN_POLICIES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const joinPolicyKnown: LintRule = {
  name: "join_policy_known",
  check({ attributes, suggest }) {
    return attributes
      .filter(({ key, owner }) => key === "join_policy" && owner === "node")
      .filter(({ attribute: { value } }) => value !== "" && !JOIN_POLICIES.includes(value))
      .map((owned) => {
        const { value } = owned.attribute;
        return onAttribute(owned, {
          rule: "join_policy_known",
          severity: "error",
          message: `${JSON.stringify(value)} is not a join policy${suggest(value, JOIN_POLICIES)}`,
          hint: `use one of ${JOIN_POLICIES.join(", ")}`,
        });
      });
  },
};
