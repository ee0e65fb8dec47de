import { UNOBSERVED } from "../../../build/build-observer.ts";
import { endpointText } from "../../../build/buildkit/endpoint-text.ts";
import type { Endpoint } from "../../../build/buildkit/types.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { runningStages } from "../../../plan/running-stages.ts";
import { platformText, samePlatform } from "../../../plan/same-platform.ts";
import type { Plan, Platform, Stage } from "../../../plan/types.ts";
import { chooseBuilderOf } from "../../choose-builder.ts";
import { onPlatform, ownFirst } from "../../platform-option.ts";
import { choosePlan } from "../choose-plan.ts";
import type { BuildCall } from "../run-build.ts";
import { type AvailablePlatforms, platformsOf } from "./available-platforms.ts";

/** A platform to build for, and how. */
export interface BuildTarget {
  readonly platform: Platform;
  /** Where commands run, when that is another one and nothing has to run on the platform itself. */
  readonly buildPlatform?: Platform;
}

/**
 * Finds out before anything runs how each platform is built: by a builder of its own, else without running anything of it,
 * else by emulation. Throws PLATFORM_UNAVAILABLE when none of these is possible.
 */
export async function chooseTargets(
  call: BuildCall,
  platforms: readonly Platform[],
): Promise<readonly BuildTarget[]> {
  const ask = platformsOf(call.context.signal);
  const targets = new Map<Platform, BuildTarget>();
  for (const platform of ownFirst(call.context, platforms)) {
    const context = onPlatform(call.context, platform);
    const endpoint = await chooseBuilderOf(context, call.options.endpoint ?? []);
    // What has to be locked is, before a later platform follows its versions.
    if (targets.size === 0 && platforms.length > 1) await choosePlan({ ...call, context }, UNOBSERVED);
    targets.set(platform, await chooseTarget(platform, { call, endpoint, available: await ask(endpoint) }));
  }
  return platforms.flatMap((platform) => targets.get(platform) ?? []);
}

interface Chance {
  readonly call: BuildCall;
  readonly endpoint: Endpoint;
  readonly available: AvailablePlatforms;
}

async function chooseTarget(platform: Platform, chance: Chance): Promise<BuildTarget> {
  const { call, endpoint, available } = chance;
  const [own] = available.platforms;
  if (own === undefined || samePlatform(own, platform)) return { platform };
  const crossed = await planFor(call, { platform, buildPlatform: own });
  if (!runningStages(crossed).has(platformText(platform))) return { platform, buildPlatform: own };
  if (available.platforms.some((each) => samePlatform(each, platform))) return { platform };
  throw unavailable(platform, {
    ...{ endpoint, available },
    stages: runningStages(crossed).get(platformText(platform)) ?? [],
  });
}

async function planFor(call: BuildCall, { platform, buildPlatform }: Required<BuildTarget>): Promise<Plan> {
  const context = onPlatform(call.context, platform);
  const { plan } = await choosePlan(
    { ...call, context, options: { ...call.options, buildPlatform } },
    UNOBSERVED,
  );
  return plan;
}

/** A saved plan is built as it is: its builder has to have what its commands run on. Throws PLATFORM_UNAVAILABLE. */
export async function checkPlanRuns(plan: Plan, endpoint: Endpoint, signal: AbortSignal): Promise<void> {
  const available = await platformsOf(signal)(endpoint);
  for (const [name, stages] of runningStages(plan)) {
    const platform = stages[0]?.platform ?? plan.platform;
    if (available.platforms.length > 0 && !available.platforms.some((each) => platformText(each) === name)) {
      throw unavailable(platform, { endpoint, available, stages });
    }
  }
}

/** More would hide the way out. */
const MOST_STAGES = 3;

function unavailable(
  platform: Platform,
  { endpoint, available, stages }: Omit<Chance, "call"> & { readonly stages: readonly Stage[] },
): FactoryError {
  const name = platformText(platform);
  const shown = stages.slice(0, MOST_STAGES).map(({ id, block }) => `${id} (block ${block})`);
  const more = stages.length > MOST_STAGES ? ` and ${stages.length - MOST_STAGES} more` : "";
  const running = `${stages.length === 1 ? "stage" : "stages"} ${shown.join(", ")}${more}`;
  const message = `nothing can run ${name}: the builder at ${endpointText(endpoint)} (${endpoint.source}) has ${available.names.join(", ")}, and ${running} must run commands there`;
  return new FactoryError("PLATFORM_UNAVAILABLE", message, {
    source: "--platform",
    hint: `name a builder with that processor with --endpoint ${name}=tcp://HOST:1234, or install emulation for it (QEMU in binfmt_misc) on the machine of the builder`,
    details: {
      platform: name,
      endpoint: endpointText(endpoint),
      platforms: available.names,
      stages: stages.map(({ id }) => id),
    },
  });
}
