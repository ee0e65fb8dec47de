import type { RunPolicy } from "../../factory/boot/run-policy.ts";
import type { StageFunction } from "../../pipeline/handlers/handler.ts";
import type { Context } from "../context.ts";

/** What nodes of the types `factory.…` do under a policy. Each is loaded when it is needed. */
export function stageFunctions(outside: Context, policy: RunPolicy): Readonly<Record<string, StageFunction>> {
  const { endpoint } = policy;
  const context =
    endpoint === undefined ? outside : { ...outside, env: { ...outside.env, BUILDKIT_HOST: endpoint } };
  return {
    "factory.plan": async (call) => (await import("./plan-stage.ts")).planStage(call, context),
    "factory.build": async (call) => (await import("./build-stage.ts")).buildStage(call, context, policy),
    "factory.smoke": async (call) => (await import("./smoke-stage.ts")).smokeStage(call, context, policy),
    "factory.sbom": async (call) => (await import("./sbom-stage.ts")).sbomStage(call, context),
    "factory.policy": async (call) => (await import("./policy-stage.ts")).policyStage(call, context, policy),
  };
}
