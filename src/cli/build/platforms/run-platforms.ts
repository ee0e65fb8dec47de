import { resolve } from "node:path";
import { checkIndexOutput } from "../../../build/deliver/deliver-images.ts";
import { parseOutput } from "../../../build/output.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { PROJECT_LAYOUT } from "../../../image/find-layout.ts";
import { parsePlatforms } from "../../../plan/parse-platforms.ts";
import { platformText } from "../../../plan/same-platform.ts";
import type { BuildOptions } from "../../commands/build.ts";
import type { Context } from "../../context.ts";
import { onPlatform } from "../../platform-option.ts";
import { buildOne } from "../build-one.ts";
import type { RecordedBuild } from "../record-build.ts";
import type { BuildCall } from "../run-build.ts";
import { buildTargets } from "./build-targets.ts";
import { type BuildTarget, chooseTargets } from "./choose-targets.ts";

/** `factory build --platform`: one image, or an index of several. Throws what a build throws, and PLATFORM_UNAVAILABLE. */
export async function runPlatforms(call: BuildCall): Promise<RecordedBuild> {
  const { platform: text = "", ...options } = call.options;
  const platforms = parsePlatforms(text, "--platform");
  if (platforms.length > 1) refuse(call.options, platforms.length);
  // Read once: a plan is made for each platform, and their builds have the same secrets.
  const shared = { ...call, options, context: withStdinOnce(call.context) };
  const targets = await chooseTargets(shared, platforms);
  const [only, second] = targets;
  if (only !== undefined && second === undefined) return buildOne(targetCall(shared, only));
  const projectDir = resolve(call.context.cwd, call.dir);
  return buildTargets({
    calls: targets.map((target) => targetCall(shared, target)),
    ...(options.output === undefined && options.push !== true
      ? { output: { kind: "layout", path: resolve(projectDir, PROJECT_LAYOUT) } }
      : {}),
  });
}

function targetCall(call: BuildCall, { platform, buildPlatform }: BuildTarget): BuildCall {
  call.onEvent({ kind: "note", line: howBuilt({ platform, ...(buildPlatform && { buildPlatform }) }) });
  return {
    ...call,
    context: onPlatform(call.context, platform),
    options: { ...call.options, ...(buildPlatform === undefined ? {} : { buildPlatform }) },
  };
}

function howBuilt({ platform, buildPlatform }: BuildTarget): string {
  const name = platformText(platform);
  return buildPlatform === undefined
    ? `building for ${name}`
    : `building for ${name} on ${platformText(buildPlatform)}: nothing of ${name} has to run`;
}

function withStdinOnce(context: Context): Context {
  let read: Promise<Uint8Array> | undefined;
  return {
    ...context,
    stdin: () => {
      read ??= context.stdin();
      return read;
    },
  };
}

function refuse(options: BuildOptions, platforms: number): void {
  if (options.output !== undefined) {
    checkIndexOutput(parseOutput(options.output), { platforms, attested: false });
  }
  const single = [
    ["--builder bake", options.builder === "bake" ? true : undefined],
    ["--watch", options.watch],
    ["--verify", options.verify],
    ["--trace", options.trace],
  ] as const;
  const flag = single.find(([, value]) => value !== undefined)?.[0];
  if (flag === undefined) return;
  throw new FactoryError("USAGE", `${flag} goes with one platform, and ${platforms} are named`, {
    source: "--platform",
    hint: "name one platform",
  });
}
