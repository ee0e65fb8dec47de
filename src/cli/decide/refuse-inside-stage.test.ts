import { describe, expect, it } from "vitest";
import { refuseInsideStage } from "./refuse-inside-stage.ts";

const stage = { FACTORY_RUN_ID: "run-1", FACTORY_STAGE: "build" };

describe("refuseInsideStage", () => {
  it("lets a person through", () => {
    refuseInsideStage("approve", { USER: "ada" }, [{ SHELL: "sh" }, {}]);
    refuseInsideStage("approve", { FACTORY_RUN_ID: "" });
  });

  it("refuses a stage by its variables", () => {
    expect(() => refuseInsideStage("approve", stage, [])).toThrow(
      "factory approve was called by the stage build of the run run-1",
    );
  });

  it("refuses a stage by what started it", () => {
    expect(() => refuseInsideStage("reject", {}, [{}, stage])).toThrow("the stage build of the run run-1");
    expect(() => refuseInsideStage("reject", {}, [{ FACTORY_RUN_ID: "run-1" }])).toThrow(
      "a stage of the run run-1",
    );
  });
});
