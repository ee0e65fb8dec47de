import { describe, expect, it } from "vitest";
import { amendmentFixture, approvalFixture } from "../decisions/decision-fixture.ts";
import type { DecisionHistory } from "../decisions/read-decisions.ts";
import type { Promotion } from "./promotion-log.ts";
import { rollbackTarget } from "./rollback-target.ts";

const base = { actor: { name: "Ada", source: "flag" }, prev: "GENESIS", time: "t" } as const;

function decision(digest: string, reversed = false): DecisionHistory {
  const record = {
    ...base,
    index: 1,
    hash: `d-${digest}`,
    payload: approvalFixture("r", { imageDigest: digest }),
  };
  const payload = amendmentFixture("r", record.hash, { reversed: true });
  return { record, amendments: reversed ? [{ ...base, index: 2, hash: "h", payload }] : [] };
}

function promotions(...steps: readonly string[]): readonly Promotion[] {
  return steps.map((step) => {
    const digest = step.replace("<", "");
    return {
      time: "t",
      action: step.startsWith("<") ? "rollback" : "promote",
      actor: base.actor,
      runId: `run-${digest}`,
      digest,
      to: "n",
      previousDigest: null,
      decisionId: `d-${digest}`,
    };
  });
}

const decisions = ["a", "b", "c"].map((digest) => decision(digest));

describe("rollbackTarget", () => {
  it.each([
    [["a", "b"], "a"],
    [["a", "b", "c"], "b"],
    [["a", "b", "c", "<b"], "a"],
    [["a", "b", "a"], "b"],
    [["a", "b", "<a", "c"], "a"],
  ])("goes from %j back to %s", (steps, expected) => {
    expect(rollbackTarget(promotions(...steps), decisions)).toMatchObject({
      kind: "found",
      target: { digest: expected },
    });
  });

  it.each([[[]], [["a"]], [["a", "b", "<a"]]])("knows nothing before %j", (steps) => {
    expect(rollbackTarget(promotions(...steps), decisions).kind).toBe("none");
  });

  it("leaves out what turned out wrong, or has no approval", () => {
    const wrong = [decision("a"), decision("b", true), decision("c")];

    expect(rollbackTarget(promotions("a", "b", "c"), wrong)).toMatchObject({ target: { digest: "a" } });
    expect(rollbackTarget(promotions("b", "x", "c"), wrong)).toMatchObject({
      kind: "none",
      skipped: ["x", "b"],
    });
  });
});
