import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildImage } from "../../build/build-image.ts";
import { buildLog } from "../../build/build-log.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { compareLayers } from "../../image/compare-layers.ts";
import type { Layout } from "../../image/layout-types.ts";
import { openLayer } from "../../image/open-layer.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { Plan } from "../../plan/types.ts";
import { nameLayers } from "../build/build-report.ts";
import { type PreparedBuild, prepareBuild } from "../build/prepare-build.ts";
import type { BuildCall } from "../build/run-build.ts";
import type { LayerVerdict, VerifyReport } from "./verify-report.ts";

/**
 * Builds twice, each time with every op run again, and compares the two images. Writes no image and no record. Throws what a
 * build throws; images that differ are a report.
 */
export async function verifyBuild(
  call: BuildCall,
): Promise<{ readonly report: VerifyReport; readonly diagnostics: readonly Diagnostic[] }> {
  const startMs = call.context.now();
  const log = buildLog(call.context.now, { keepStatuses: false });
  const prepared = await prepareBuild(call, log);
  const folder = await mkdtemp(join(tmpdir(), "factory-verify-"));
  try {
    const first = await buildOnce(prepared, { call, dir: join(folder, "first"), title: "first build" });
    const second = await buildOnce(prepared, { call, dir: join(folder, "second"), title: "second build" });
    const layers = await compareImages(prepared.request.plan, first, second);
    const [digest, other] = [first.descriptor.digest, second.descriptor.digest];
    const report: VerifyReport = {
      schemaVersion: 1,
      same: digest === other,
      digests: [digest, other],
      layers,
      ms: call.context.now() - startMs,
    };
    return { report, diagnostics: [...prepared.chosen.diagnostics, ...prepared.access.diagnostics] };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Once {
  readonly call: BuildCall;
  readonly dir: string;
  readonly title: string;
}

/** Without the caches outside the builder as well: what they hold was built before. */
async function buildOnce({ request }: PreparedBuild, { call, dir, title }: Once): Promise<Layout> {
  call.onEvent({ kind: "note", line: title });
  const { caches: _, observer: __, tag: ___, ...plain } = request;
  const { digest } = await buildImage({ ...plain, output: { kind: "layout", path: dir }, noCache: true });
  if (digest === undefined) throw new FactoryError("BUILDKIT_UNAVAILABLE", "the builder gave no image");
  return readLayout(dir, { architecture: request.plan.platform.architecture, digest });
}

async function compareImages(plan: Plan, first: Layout, second: Layout): Promise<readonly LayerVerdict[]> {
  const names = nameLayers(plan, first.manifest.layers, new Set());
  const verdicts: LayerVerdict[] = [];
  for (const [at, { id, digest }] of names.entries()) {
    const [a, b] = [first.manifest.layers[at], second.manifest.layers[at]];
    if (a === undefined || b === undefined || a.digest === b.digest) {
      verdicts.push({ id, digests: [digest, b?.digest ?? digest], files: 0, differences: [] });
      continue;
    }
    const found = await compareLayers(openLayer(first.dir, a), openLayer(second.dir, b));
    verdicts.push({ id, digests: [a.digest, b.digest], ...makerOf(plan, id), ...found });
  }
  return verdicts;
}

/** Who made a layer, as far as the plan says it: the place in the project for commands that it gave. */
function makerOf(plan: Plan, id: string): Pick<LayerVerdict, "stage" | "name" | "block" | "source"> {
  const stage = plan.stages.find(({ layerId }) => layerId === id);
  if (stage === undefined) return {};
  const source = stage.ops.map((op) => (op.kind === "exec" ? op.source : undefined)).find(Boolean);
  return {
    stage: stage.id,
    name: stage.name,
    block: stage.block,
    ...(source === undefined ? {} : { source }),
  };
}
