import { resolve } from "node:path";
import type { Command } from "commander";
import { ensureRunc } from "../../build/buildkit/daemon/ensure-buildkitd.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { LayoutPlace } from "../../image/find-layout.ts";
import { runImage } from "../../image/run-image.ts";
import type { Context } from "../context.ts";
import { locateImage } from "../locate-image.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("[path]", "project folder, or OCI layout folder; either with :TAG behind it", ".")
    .argument("[command...]", "instead of the image's own command")
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nStarts the image of the last build with runc, on this machine's network. Needs no Docker.\n\nExample:\n  factory build . && factory try .",
    )
    .action((path: string, args: readonly string[]) => run(path, args, context));
}

async function run(path: string, args: readonly string[], context: Context): Promise<void> {
  const place = await layoutOf(resolve(context.cwd, path));
  const report = (line: string) => context.stderr.write(`${line}\n`);
  const runc = await ensureRunc({
    cacheDir: context.folders.cache,
    env: context.env,
    report,
    signal: context.signal,
  });
  const running = await runImage({
    layoutDir: place.dir,
    ...(place.tag === undefined ? {} : { tag: place.tag }),
    runc,
    signal: context.signal,
    onOutput: (stream, text) => context[stream].write(text),
    ...(args.length === 0 ? {} : { args }),
  });
  const code = await running.wait();
  if (code === 0) return;
  throw new FactoryError("RUN_FAILED", `the program in the image ended with exit code ${code}`, {
    details: { exitCode: code },
  });
}

async function layoutOf(path: string): Promise<LayoutPlace> {
  const found = await locateImage(path);
  if (found !== undefined) return found;
  throw new FactoryError("FILE_MISSING", `${path} holds no image`, {
    hint: `run: factory build ${path}`,
  });
}
