import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StageCall } from "../../pipeline/handlers/handler.ts";
import type { Outcome } from "../../pipeline/outcome.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { planDigest } from "../../plan/plan-digest.ts";
import { planOutput } from "../../plan/plan-output.ts";
import type { Context } from "../context.ts";
import { planFolder } from "../plan-folder.ts";

/** `type="factory.plan"`: plans the project and leaves plan.json in the folder of the stage. */
export async function planStage(
  { model, node, projectDir, stageDir }: StageCall,
  context: Context,
): Promise<Outcome> {
  const base = model.text(node, "base");
  const planned = await planFolder(context, projectDir, base === "" ? {} : { base });
  await writeFile(join(stageDir, "plan.json"), canonicalJson(planOutput(planned), { indent: 2 }));
  const { plan } = planned;
  return {
    status: "success",
    contextUpdates: {
      "plan.digest": planDigest(plan),
      "plan.stack": plan.stack,
      "plan.stages": plan.stages.length,
      "plan.layers": plan.target.layers.length,
    },
  };
}
