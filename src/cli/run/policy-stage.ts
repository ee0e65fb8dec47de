import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { RunPolicy } from "../../factory/boot/run-policy.ts";
import { checkPolicy, type PolicyPackage } from "../../insight/policy/check-policy.ts";
import type { StageCall } from "../../pipeline/handlers/handler.ts";
import type { Outcome } from "../../pipeline/outcome.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { readFactoryConfig } from "../../project/config/read-factory-config.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { PolicySettings } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { oneImage } from "../inspect/one-image.ts";
import { withInspected } from "../inspect/open-inspected.ts";
import { isBuiltImage } from "./is-built-image.ts";
import { readBom } from "./read-bom.ts";
import { builtDigest, stageImage } from "./stage-image.ts";

/** `type="factory.policy"`: what factory.yaml demands under `policy:`, and what holds without; attribute `image`. */
export async function policyStage(
  call: StageCall,
  context: Context,
  { imageBytes }: RunPolicy,
): Promise<Outcome> {
  const { projectDir, stageDir, signal } = call;
  const policy = withLimit(await readPolicy(projectDir), imageBytes);
  const packages = await listedPackages(call);
  const built = builtDigest(call.context);
  const findings = await withInspected(
    stageImage(call),
    { context: { ...context, cwd: projectDir, signal }, layers: false },
    async ({ dir, images }) => {
      const { descriptor, manifest, config } = oneImage(images, context.platform);
      const { digest } = descriptor;
      const isBuilt = built !== undefined && (await isBuiltImage(dir, { digest, built }));
      const subject = {
        digest,
        ...(built === undefined ? {} : { builtDigest: isBuilt ? digest : built }),
        user: config.config?.User ?? "",
        bytes: manifest.layers.reduce((sum, { size }) => sum + size, 0),
        ...(packages === undefined ? {} : { packages }),
      };
      return checkPolicy(subject, policy);
    },
  );
  await writeFile(join(stageDir, "report.json"), canonicalJson({ findings }, { indent: 2 }));
  const lines = findings.map(
    ({ rule, passed, message }) => `${passed ? "passed" : "FAILED"}  ${rule}: ${message}\n`,
  );
  await writeFile(join(stageDir, "stdout.log"), lines.join(""));
  const failed = findings.filter(({ passed }) => !passed);
  const contextUpdates = {
    "policy.passed": failed.length === 0,
    "policy.failed": failed.map(({ rule }) => rule),
  };
  if (failed.length === 0) return { status: "success", contextUpdates };
  const failureReason = failed.map(({ message }) => message).join("; ");
  return { status: "fail", failureReason, contextUpdates, retryable: false };
}

async function readPolicy(projectDir: string): Promise<PolicySettings> {
  const fs = await diskProjectFs(projectDir);
  if ((await fs.kind("factory.yaml")) !== "file") return {};
  return (await readFactoryConfig(fs)).policy ?? {};
}

/** The profile of the run may allow less than the project. */
function withLimit(policy: PolicySettings, imageBytes: number | undefined): PolicySettings {
  if (imageBytes === undefined) return policy;
  return { ...policy, maxBytes: Math.min(imageBytes, policy.maxBytes ?? imageBytes) };
}

/** Of the SBOM that a stage of this run made. */
async function listedPackages({ context, runDir }: StageCall): Promise<readonly PolicyPackage[] | undefined> {
  const path = context.get("sbom.path");
  if (typeof path !== "string") return undefined;
  return readBom(await readFile(resolve(runDir, path), "utf8"));
}
