import type { StageFunction } from "../../pipeline/handlers/handler.ts";
import type { Context } from "../context.ts";

/** What nodes of the types `factory.…` do. Each is loaded when it is needed. */
export function stageFunctions(context: Context): Readonly<Record<string, StageFunction>> {
  return {
    "factory.plan": async (call) => (await import("./plan-stage.ts")).planStage(call, context),
    "factory.build": async (call) => (await import("./build-stage.ts")).buildStage(call, context),
    "factory.smoke": async (call) => (await import("./smoke-stage.ts")).smokeStage(call, context),
    "factory.sbom": async (call) => (await import("./sbom-stage.ts")).sbomStage(call, context),
    "factory.policy": async (call) => (await import("./policy-stage.ts")).policyStage(call, context),
  };
}
