import { nodeKind } from "../../node-kind.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const typeKnown: LintRule = {
  name: "type_known",
  check({ attributes, knownTypes, suggest }) {
    return attributes
      .filter(({ key, owner, attribute }) => key === "type" && owner === "node" && attribute.value !== "")
      .filter(({ attribute }) => !knownTypes.has(attribute.value))
      .map((owned) => {
        const { node, attribute } = owned;
        const instead = node === undefined ? "" : `; ${node.id} is taken for ${nodeKind(node, knownTypes)}`;
        return onAttribute(owned, {
          rule: "type_known",
          severity: "warning",
          message: `the type ${attribute.value} is not registered${instead}${suggest(attribute.value, knownTypes)}`,
          hint: `use one of ${[...knownTypes].sort().join(", ")}`,
        });
      });
  },
};
