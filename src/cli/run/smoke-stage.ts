import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunPolicy } from "../../factory/boot/run-policy.ts";
import type { StageCall } from "../../pipeline/handlers/handler.ts";
import type { Outcome } from "../../pipeline/outcome.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { withInspected } from "../inspect/open-inspected.ts";
import { checkImage } from "../smoke/check-image.ts";
import { printSmoke } from "../smoke/print-smoke.ts";
import { isBuiltImage } from "./is-built-image.ts";
import { builtDigest, stageImage } from "./stage-image.ts";

/** `type="factory.smoke"`: the checks of factory smoke; attributes `image` and `endpoint`. The report is report.json. */
export async function smokeStage(
  call: StageCall,
  context: Context,
  { network }: RunPolicy,
): Promise<Outcome> {
  const { model, node, projectDir, stageDir, signal } = call;
  const endpoint = model.text(node, "endpoint");
  const report = await checkImage(stageImage(call), {
    options: {
      project: projectDir,
      network: network !== "none",
      secret: [],
      secretFile: [],
      ssh: [],
      ...(endpoint === "" ? {} : { endpoint }),
    },
    context: { ...context, cwd: projectDir, signal },
    onEvent: () => undefined,
  });
  await writeFile(join(stageDir, "report.json"), canonicalJson(report, { indent: 2 }));
  await writeFile(join(stageDir, "stdout.log"), printSmoke(report));
  const failed = report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const contextUpdates = {
    "smoke.passed": report.passed,
    "smoke.checks": report.checks.length,
    "smoke.failed": failed,
    "smoke.ms": report.ms,
    ...(report.image.digest === undefined ? {} : { "smoke.digest": report.image.digest }),
  };
  const built = builtDigest(call.context);
  const { digest } = report.image;
  if (built !== undefined && digest !== undefined && !(await isBuilt(call, { digest, built, context }))) {
    const failureReason = `${digest} was checked, and the build made ${built}`;
    return { status: "fail", failureReason, contextUpdates, retryable: false };
  }
  if (report.passed) return { status: "success", contextUpdates };
  return { status: "fail", failureReason: `failed checks: ${failed.join(", ")}`, contextUpdates };
}

function isBuilt(
  call: StageCall,
  { digest, built, context }: { readonly digest: string; readonly built: string; readonly context: Context },
): Promise<boolean> {
  if (digest === built) return Promise.resolve(true);
  const { projectDir, signal } = call;
  return withInspected(
    stageImage(call),
    { context: { ...context, cwd: projectDir, signal }, layers: false },
    ({ dir }) => isBuiltImage(dir, { digest, built }),
  );
}
