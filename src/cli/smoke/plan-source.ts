import { buildLog } from "../../build/build-log.ts";
import type { SmokeSource } from "../../smoke/request.ts";
import { prepareBuild } from "../build/prepare-build.ts";
import type { Context } from "../context.ts";

/** What building a plan may use of this machine. */
export interface PlanAccess {
  readonly secret: readonly string[];
  readonly secretFile: readonly string[];
  readonly ssh: readonly string[];
  readonly caCert?: string;
  readonly endpoint?: string;
}

/** A saved plan as something to run in: what `factory build --plan` would build, delivered nowhere. */
export async function planSource(
  file: string,
  {
    context,
    projectDir,
    access,
  }: { readonly context: Context; readonly projectDir: string; readonly access: PlanAccess },
): Promise<SmokeSource> {
  const { endpoint, ...rest } = access;
  const options = {
    ...rest,
    ...(endpoint === undefined ? {} : { endpoint: [endpoint] }),
    plan: file,
    output: "type=cacheonly",
    progress: "quiet",
    lock: true,
    cache: true,
    rerunStage: [],
    cacheFrom: [],
    cacheTo: [],
    extraIndexUrl: [],
    findLinks: [],
  };
  const log = buildLog(context.now, { keepStatuses: false });
  const { request } = await prepareBuild(
    { dir: projectDir, options, context, onEvent: () => undefined },
    log,
  );
  return { kind: "plan", build: request };
}
