import type { DecisionHistory } from "../decisions/read-decisions.ts";
import type { Promotion } from "./promotion-log.ts";
import { wrongApproval } from "./wrong-approval.ts";

export type RollbackTarget =
  | { readonly kind: "found"; readonly current: Promotion; readonly target: Promotion }
  | {
      readonly kind: "none";
      readonly current: Promotion | undefined;
      /** Earlier images that turned out wrong, newest first. */
      readonly skipped: readonly string[];
    };

/** The image that a name led to before the one it leads to now, leaving out what turned out wrong. `promotions` are of one name. */
export function rollbackTarget(
  promotions: readonly Promotion[],
  decisions: readonly DecisionHistory[],
): RollbackTarget {
  const stack = promotionStack(promotions);
  const current = stack.at(-1);
  const skipped: string[] = [];
  for (const target of stack.slice(0, -1).reverse()) {
    if (current === undefined || target.digest === current.digest || skipped.includes(target.digest))
      continue;
    const approved = decisions.some(
      ({ record }) => record.hash === target.decisionId && record.payload.decision === "approved",
    );
    if (approved && wrongApproval(decisions, target.digest) === undefined) {
      return { kind: "found", current, target };
    }
    skipped.push(target.digest);
  }
  return { kind: "none", current, skipped };
}

/** What was promoted and not rolled back: the last is what the name leads to. */
function promotionStack(promotions: readonly Promotion[]): readonly Promotion[] {
  const stack: Promotion[] = [];
  for (const promotion of promotions) {
    const at = stack.findLastIndex(({ digest }) => digest === promotion.digest);
    if (promotion.action === "rollback" && at !== -1) stack.length = at;
    stack.push(promotion);
  }
  return stack;
}
