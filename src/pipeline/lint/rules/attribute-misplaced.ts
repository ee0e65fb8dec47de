import { KNOWN_ATTRIBUTES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

const OWNERS = { graph: "the graph", node: "a node", edge: "an edge" } as const;

export const attributeMisplaced: LintRule = {
  name: "attribute_misplaced",
  check({ attributes }) {
    return attributes.flatMap((owned) => {
      const known = KNOWN_ATTRIBUTES.get(owned.key);
      if (known === undefined || known.on.includes(owned.owner)) return [];
      const owners = known.on.map((owner) => OWNERS[owner]).join(" or ");
      return [
        onAttribute(owned, {
          rule: "attribute_misplaced",
          severity: "warning",
          message: `${owned.key} has no effect here: it is an attribute of ${owners}`,
          hint: `move it to ${owners}`,
        }),
      ];
    });
  },
};
