import { describe, expect, it } from "vitest";
import { emit } from "./run.ts";
import type { RunEvent } from "./run-event.ts";
import { newRunState } from "./run-state.ts";

function emitting() {
  const journal: RunEvent[] = [];
  const state = newRunState("r1", "start", new Map());
  const ports = { now: () => 0, append: (event: RunEvent) => void journal.push(event) };
  return { journal, state, run: { state, ports } };
}

describe("emit", () => {
  it("refuses what the status does not allow, and notes nothing of it", () => {
    const { journal, state, run } = emitting();
    emit(run, { event: "run.created", pipeline_id: "g", graph_digest: "sha256:0", simulated: false });

    expect(() => emit(run, { event: "run.approved", decision_id: "d", actor: "ada" })).toThrow(
      "approve is refused for the run r1: it is booting, and approve needs a run that is evaluating",
    );

    expect([journal.length, state.status, state.seq]).toEqual([1, "booting", 1]);
  });

  it("lets nothing happen to a run after its decision but its completion", () => {
    const { state, run } = emitting();
    emit(run, { event: "run.created", pipeline_id: "g", graph_digest: "sha256:0", simulated: false });
    emit(run, { event: "run.started", stage_id: "start" });
    emit(run, { event: "run.evaluating" });
    emit(run, { event: "run.approved", decision_id: "d", actor: "ada" });

    expect(() => emit(run, { event: "run.rejected", decision_id: "e", actor: "bob" })).toThrow(
      "it has ended: it is approved",
    );
    expect(() => emit(run, { event: "run.canceled", actor: "bob" })).toThrow("it has ended");
    emit(run, { event: "run.completed", status: "approved", final_outcome: "success" });

    expect(state.status).toBe("approved");
  });

  it("keeps a run that has come to its exit there when it is resumed", () => {
    const { state, run } = emitting();
    emit(run, { event: "run.created", pipeline_id: "g", graph_digest: "sha256:0", simulated: false });
    emit(run, { event: "run.started", stage_id: "start" });
    emit(run, { event: "run.evaluating" });
    emit(run, { event: "run.paused", actor: "ada" });
    emit(run, { event: "run.resumed" });

    expect([state.status, state.paused]).toEqual(["evaluating", false]);
  });
});
