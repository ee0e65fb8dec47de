import { platformText } from "../../plan/same-platform.ts";
import { type BuildRequest, type BuildResult, buildImage } from "../build-image.ts";
import { endpointText } from "../buildkit/endpoint-text.ts";

/**
 * Builds the images of an index: those for one endpoint one after the other, those for several at the same time. When one
 * fails, the others are stopped, and its error is thrown after all have ended. Results are in the order of the builds.
 */
export async function buildParts(builds: readonly BuildRequest[]): Promise<readonly BuildResult[]> {
  const stop = new AbortController();
  const results = new Map<BuildRequest, BuildResult>();
  let failure: { readonly error: unknown } | undefined;
  await Promise.all(
    groups(builds).map(async (group) => {
      for (const build of group) {
        if (stop.signal.aborted) return;
        try {
          results.set(build, await buildImage(part(build, stop.signal)));
        } catch (error) {
          failure ??= { error };
          stop.abort();
        }
      }
    }),
  );
  if (failure !== undefined) throw failure.error;
  return builds.flatMap((build) => results.get(build) ?? []);
}

function groups(builds: readonly BuildRequest[]): readonly (readonly BuildRequest[])[] {
  const found = new Map<string, BuildRequest[]>();
  for (const build of builds) {
    const endpoint = endpointText(build.endpoint);
    found.set(endpoint, [...(found.get(endpoint) ?? []), build]);
  }
  return [...found.values()];
}

/** Several builds report at once, so stages are told apart by their platform. */
function part(build: BuildRequest, stop: AbortSignal): BuildRequest {
  const platform = platformText(build.plan.platform);
  return {
    ...build,
    part: true,
    signal: AbortSignal.any([build.signal, stop]),
    onEvent: (event) =>
      build.onEvent("stage" in event ? { ...event, stage: `${platform} ${event.stage}` } : event),
  };
}
