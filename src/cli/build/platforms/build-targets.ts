import { createHash } from "node:crypto";
import { isLayoutRef } from "../../../base/base-name.ts";
import { readBaseLayout } from "../../../base/read-base-layout.ts";
import type { BuildRequest, BuildResult } from "../../../build/build-image.ts";
import { type BuildLog, buildLog } from "../../../build/build-log.ts";
import { deliverImages } from "../../../build/deliver/deliver-images.ts";
import type { Output } from "../../../build/output.ts";
import { planImages } from "../../../build/plan-image-refs.ts";
import { platformText } from "../../../plan/same-platform.ts";
import type { BuildReport, PlatformImage } from "../build-report.ts";
import { type PreparedBuild, prepareBuild } from "../prepare-build.ts";
import { type RecordedBuild, recordBuild } from "../record-build.ts";
import type { BuildCall } from "../run-build.ts";
import { openBuildRegistry } from "./open-build-registry.ts";

interface Target {
  readonly call: BuildCall;
  readonly log: BuildLog;
  readonly prepared: PreparedBuild;
}

/** Builds for several platforms into one index, and leaves a record for each. */
export async function buildTargets(request: {
  /** One for each platform. */
  readonly calls: readonly BuildCall[];
  /** Whatever the options say. */
  readonly output?: Output;
}): Promise<RecordedBuild> {
  const startMs = request.calls[0]?.context.now() ?? 0;
  const targets = await prepareAll(request);
  for (const { prepared } of targets) await checkLocalBases(prepared.request);
  let delivering: Promise<readonly BuildResult[]> | undefined;
  const deliver = () => {
    delivering ??= deliverAll(targets);
    return delivering;
  };
  const ended = await Promise.allSettled(
    targets.map(({ call, log, prepared }, index) => {
      const { request: build, chosen, access, projectDir } = prepared;
      const { context, onEvent } = call;
      return recordBuild(
        {
          ...build,
          ...{ context, projectDir, startMs, chosen, tag: build.tag, mask: access.mask, log, onEvent },
        },
        async () => {
          const result = (await deliver())[index];
          if (result === undefined) throw new Error("a platform was not built");
          return result;
        },
      );
    }),
  );
  const failed = ended.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const recorded = ended.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  return {
    report: mergedReport(
      recorded.map(({ report }) => report),
      targets,
    ),
    diagnostics: unique([
      ...targets.flatMap(({ prepared }) => [...prepared.chosen.diagnostics, ...prepared.access.diagnostics]),
      ...recorded.flatMap(({ diagnostics }) => diagnostics),
    ]),
  };
}

/** One after the other: the first may have to lock, and secrets that are typed are asked for once. */
async function prepareAll(request: Parameters<typeof buildTargets>[0]): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const call of request.calls) {
    const log = buildLog(call.context.now, { keepStatuses: false });
    const secrets = targets[0]?.prepared.access.given;
    const prepared = await prepareBuild({ ...call, ...(secrets === undefined ? {} : { secrets }) }, log);
    const { output = prepared.request.output } = request;
    targets.push({ call, log, prepared: { ...prepared, request: { ...prepared.request, output } } });
  }
  return targets;
}

/** Before the first platform is built: a base of this machine is there for all of them. Throws BASE_NOT_BUILT. */
async function checkLocalBases({ plan, cacheDir }: BuildRequest): Promise<void> {
  for (const { ref, platform } of planImages(plan)) {
    if (!isLayoutRef(ref)) continue;
    await readBaseLayout({ name: ref, cacheDir, architecture: platform.architecture });
  }
}

async function deliverAll(targets: readonly Target[]): Promise<readonly BuildResult[]> {
  const builds = targets.map(({ prepared }) => prepared.request);
  const { results, index } = await deliverImages({ builds, registry: () => openBuildRegistry(builds[0]) });
  return results.map((result) => ({ ...result, ...(index === undefined ? {} : { index }) }));
}

function mergedReport(reports: readonly BuildReport[], targets: readonly Target[]): BuildReport {
  const images = reports.map((report, index): PlatformImage => {
    const { record, image = report.digest, planDigest, layers } = report;
    const platform = targets[index]?.prepared.request.plan.platform;
    return {
      platform: platform === undefined ? "" : platformText(platform),
      ...(record === undefined ? {} : { record }),
      ...(image === undefined ? {} : { digest: image }),
      planDigest,
      layers,
    };
  });
  const [first] = reports;
  if (first === undefined) throw new Error("no platform was built");
  const { record: _, image: __, expectedMs: ___, ...common } = first;
  return {
    ...common,
    planDigest: digestOf(images.map(({ planDigest }) => planDigest)),
    layers: [],
    ms: Math.max(...reports.map(({ ms }) => ms)),
    stages: reports.flatMap(({ stages }, index) =>
      stages.map((time) => ({ ...time, stage: `${images[index]?.platform} ${time.stage}` })),
    ),
    transfer: {
      filesListed: sum(reports.map(({ transfer }) => transfer.filesListed)),
      filesSent: sum(reports.map(({ transfer }) => transfer.filesSent)),
      bytesSent: sum(reports.map(({ transfer }) => transfer.bytesSent)),
    },
    images,
  };
}

function digestOf(digests: readonly string[]): string {
  return `sha256:${createHash("sha256").update(digests.join("\n")).digest("hex")}`;
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** Both plans have the same things to say. */
function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
