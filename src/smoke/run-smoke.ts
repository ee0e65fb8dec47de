import { endpointText } from "../build/buildkit/endpoint-text.ts";
import { evaluateCheck } from "./evaluate/evaluate-check.ts";
import type { ObservedImage, SmokeRequest } from "./request.ts";
import type { SmokeReport } from "./types.ts";

/**
 * Runs checks against an image and says which passed. A check that fails is no error: errors are what keeps checks from
 * being run, such as IMAGE_UNAVAILABLE, ENDPOINT_UNAVAILABLE, BUILD_FAILED for a plan, or INTERRUPTED.
 */
export async function runSmoke(request: SmokeRequest): Promise<SmokeReport> {
  const { runtime, name, platform, now } = request;
  const startedMs = now();
  const { observed, digest, planDigest } = await observe(request);
  const reports = observed.map(([check, observation]) => evaluateCheck(check, observation));
  return {
    schemaVersion: 1,
    image: {
      name,
      ...(digest === undefined ? {} : { digest }),
      ...(planDigest === undefined ? {} : { planDigest }),
      platform,
    },
    runtime: runtime.kind,
    ...(runtime.kind === "buildkit" ? { endpoint: endpointText(runtime.endpoint) } : {}),
    passed: reports.every(({ passed }) => passed),
    startedMs,
    ms: now() - startedMs,
    checks: reports,
  };
}

async function observe(request: SmokeRequest): Promise<ObservedImage> {
  const { runtime } = request;
  if (runtime.kind === "buildkit") {
    return (await import("./buildkit/run-in-buildkit.ts")).runInBuildkit(request, runtime);
  }
  return (await import("./container/run-in-containers.ts")).runInContainers(request, runtime);
}
