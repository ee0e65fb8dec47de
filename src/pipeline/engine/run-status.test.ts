import { describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import {
  checkAction,
  EVENT_ACTIONS,
  isFinal,
  isOver,
  RUN_ACTIONS,
  RUN_STATUSES,
  transition,
} from "./run-status.ts";

const OPEN = ["queued", "booting", "executing", "awaiting_human", "evaluating"];
const OVER = ["approved", "rejected", "failed", "canceled"];

/** Written apart from the table: every arrow of the specification and ours, as `from action to`. */
const ARROWS = new Set([
  "queued boot booting",
  "booting start executing",
  "booting fail failed",
  "executing wait awaiting_human",
  "awaiting_human wait awaiting_human",
  "executing answer executing",
  "awaiting_human answer awaiting_human",
  "executing exit evaluating",
  "executing fail failed",
  "awaiting_human fail failed",
  "evaluating evaluate evaluating",
  "evaluating approve approved",
  "evaluating reject rejected",
  "awaiting_human resume executing",
  "failed resume executing",
  ...["queued", "booting", "executing", "evaluating"].map((status) => `${status} resume ${status}`),
  ...OPEN.flatMap((status) => [
    `${status} cancel canceled`,
    `${status} pause ${status}`,
    `${status} intervene ${status}`,
  ]),
  ...OVER.map((status) => `${status} complete ${status}`),
]);

describe("transition", () => {
  const pairs = RUN_STATUSES.flatMap((from) => RUN_ACTIONS.map((action) => ({ from, action })));

  it.each(pairs)("$from, $action", ({ from, action }) => {
    const result = transition(from, action);

    const arrows = [...ARROWS].filter((arrow) => arrow.startsWith(`${from} ${action} `));
    if (arrows.length === 0) {
      expect(result.kind).toBe("refused");
      expect(result.kind === "refused" && result.reason).toContain(from);
    } else expect(`${from} ${action} ${result.kind === "to" ? result.to : ""}`).toBe(arrows[0]);
  });

  it("has as many arrows as the specification and our additions", () => {
    expect(pairs.filter(({ from, action }) => transition(from, action).kind === "to")).toHaveLength(
      ARROWS.size,
    );
  });

  it("never leaves a final status", () => {
    expect(RUN_STATUSES.filter(isFinal)).toEqual(["approved", "rejected", "canceled"]);
  });

  it("knows which runs need nothing any more", () => {
    expect(RUN_STATUSES.filter(isOver)).toEqual(OVER);
  });

  it("says which statuses an action needs", () => {
    expect(transition("executing", "approve")).toEqual({
      kind: "refused",
      reason: "it is executing, and approve needs a run that is evaluating",
    });
  });
});

describe("checkAction", () => {
  it("names the run, its status and a remedy", () => {
    expect(refused("approved", "cancel")).toMatchObject({
      code: "RUN_ENDED",
      message:
        "cancel is refused for the run r1: it has ended: it is approved, and nothing changes that any more",
      hint: "begin a new run with factory run",
    });
    expect(refused("executing", "approve")).toMatchObject({ code: "RUN_STATE" });
  });

  it("does not speak of resuming a run that failed before its first stage", () => {
    const run = { runId: "r1", status: "failed", index: 0 } as const;

    expect(() => checkAction(run, "resume")).toThrow(
      "resume is refused for the run r1: it has ended: it failed before its first stage",
    );
    expect(errorOf(() => checkAction(run, "cancel"))).toMatchObject({
      hint: "mend the cause, and begin a new run with factory run",
    });
    expect(() => checkAction(run, "complete")).not.toThrow();
  });

  it("has an action for every event that the table is asked about", () => {
    expect(new Set(Object.values(EVENT_ACTIONS))).toEqual(new Set(RUN_ACTIONS));
  });
});

function refused(status: (typeof RUN_STATUSES)[number], action: (typeof RUN_ACTIONS)[number]): unknown {
  return errorOf(() => checkAction({ runId: "r1", status, index: 1 }, action));
}

function errorOf(check: () => void): unknown {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(FactoryError);
    return error;
  }
  throw new Error("it was not refused");
}
