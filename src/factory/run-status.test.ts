import { describe, expect, it } from "vitest";
import { isFinal, RUN_ACTIONS, RUN_STATUSES, transition } from "./run-status.ts";

const OPEN = ["queued", "booting", "executing", "awaiting_human", "evaluating"];

/** Written apart from the table: every arrow of the specification, as `from action to`. */
const ARROWS = new Set([
  "queued boot booting",
  "booting start executing",
  "booting fail failed",
  "executing wait awaiting_human",
  "awaiting_human answer executing",
  "executing evaluate evaluating",
  "executing fail failed",
  "awaiting_human fail failed",
  "evaluating approve approved",
  "evaluating reject rejected",
  "evaluating block evaluating",
  ...OPEN.flatMap((status) => [
    `${status} cancel canceled`,
    `${status} pause ${status}`,
    `${status} resume ${status}`,
    `${status} intervene ${status}`,
  ]),
]);

describe("transition", () => {
  const pairs = RUN_STATUSES.flatMap((from) => RUN_ACTIONS.map((action) => ({ from, action })));

  it.each(pairs)("$from, $action", ({ from, action }) => {
    const result = transition(from, action);

    const arrows = [...ARROWS].filter((arrow) => arrow.startsWith(`${from} ${action} `));
    if (arrows.length === 0) {
      expect(result.kind).toBe("refused");
      expect(result.kind === "refused" && result.reason).toContain(
        from === "evaluating" && action === "fail" ? "rejection" : from,
      );
    } else expect(`${from} ${action} ${result.kind === "to" ? result.to : ""}`).toBe(arrows[0]);
  });

  it("has as many arrows as the specification", () => {
    expect(pairs.filter(({ from, action }) => transition(from, action).kind === "to")).toHaveLength(
      ARROWS.size,
    );
  });

  it("never leaves a final status", () => {
    expect(RUN_STATUSES.filter(isFinal)).toEqual(["approved", "rejected", "failed", "canceled"]);
  });

  it("says which statuses an action needs", () => {
    expect(transition("executing", "approve")).toEqual({
      kind: "refused",
      reason: "the run is executing, and approve needs one that is evaluating",
    });
  });
});
