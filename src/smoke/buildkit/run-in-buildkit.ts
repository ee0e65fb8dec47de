import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OciImageConfig } from "../../build/types.ts";
import { checksFor } from "../checks-for.ts";
import { KEPT_BYTES } from "../output/keep-ends.ts";
import { processOf } from "../process-of.ts";
import type { ObservedImage, SmokeRequest } from "../request.ts";
import type { SmokeCheck } from "../types.ts";
import { parseResult } from "./parse-result.ts";
import { type BuildkitRuntime, solveExecs, type TimedExec } from "./solve-execs.ts";

/** What the runner may show in the progress while a check runs. */
const MOST_LOG_BYTES = 256 * 1024;
const BODY_BYTES = 512 * 1024;
/** For what surrounds the time of a check: making the container, the grace of its end. */
const MARGIN_MS = 30_000;

/** Runs all checks in one solve, each in a container of its own on the unchanged image. */
export async function runInBuildkit(request: SmokeRequest, runtime: BuildkitRuntime): Promise<ObservedImage> {
  const { source, platform, onEvent = () => undefined, signal } = request;
  let checks: readonly SmokeCheck[] = [];
  return solveExecs<ObservedImage>({
    source,
    platform,
    runtime,
    onEvent,
    ...(signal === undefined ? {} : { signal }),
    execs: ({ config }) => {
      checks = checksFor(request.checks, config);
      return checks.map((check, index) => execOf(check, { index, config }));
    },
    read: async (folder, { digest, planDigest }) => ({
      observed: await Promise.all(
        checks.map(async (check, index) => {
          const json = await readFile(join(folder, String(index), "result.json"), "utf8");
          return [check, parseResult(json)] as const;
        }),
      ),
      ...(digest === undefined ? {} : { digest }),
      ...(planDigest === undefined ? {} : { planDigest }),
    }),
  });
}

function execOf(
  check: SmokeCheck,
  { index, config }: { readonly index: number; readonly config: OciImageConfig },
): TimedExec {
  const network = check.kind !== "file" && check.network === true;
  const spec = {
    index,
    kind: check.kind,
    network,
    keptBytes: KEPT_BYTES,
    mostLogBytes: MOST_LOG_BYTES,
    ...(check.kind === "file" ? { path: check.path } : processOf(check, config)),
    ...timesOf(check),
  };
  return { spec, title: check.name, network, mostMs: timeOf(check) + MARGIN_MS };
}

function timesOf(check: SmokeCheck): object {
  switch (check.kind) {
    case "command":
      return { timeoutMs: check.timeoutMs };
    case "start":
      return { aliveMs: check.aliveMs };
    case "http": {
      const { port, path, method, headers, body, readyMs, timeoutMs } = check;
      const request = { port, path, method, headers, readyMs, timeoutMs, bodyBytes: BODY_BYTES };
      return body === undefined ? request : { ...request, body };
    }
    case "file":
      return {};
  }
}

function timeOf(check: SmokeCheck): number {
  switch (check.kind) {
    case "command":
      return check.timeoutMs;
    case "start":
      return check.aliveMs;
    case "http":
      return check.readyMs + check.timeoutMs;
    case "file":
      return 0;
  }
}
