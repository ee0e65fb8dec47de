import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import type { Context } from "../../src/cli/context.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { testMachine } from "./test-machine.ts";

export interface BuildSetup {
  /** Python's when absent. */
  readonly base?: string;
  readonly args?: readonly string[];
  /** Address of the daemon; the shared one of the test run when absent. */
  readonly endpoint?: string;
  /** Folder with the bases; the shared one when absent. */
  readonly cache?: string;
  readonly context?: Partial<Context>;
}

/** `factory build PROJECT --json` on a Debian base. */
export function runBuildCommand(project: string, setup: BuildSetup = {}): Promise<ProgramRun> {
  const { buildkit, cache, env } = testMachine();
  const home = mkdtempSync(join(tmpdir(), "factory-home-"));
  const base = setup.base ?? "debian-python:3.11";
  const args = ["build", project, "--base", base, "--json", "--progress", "plain"];
  return runFactory([...args, ...(setup.args ?? [])], {
    env: { ...env, BUILDKIT_HOST: setup.endpoint ?? buildkit },
    folders: { cache: setup.cache ?? cache, config: join(home, "config"), state: join(home, "state") },
    ...setup.context,
  });
}

/** Builds and expects success. */
export async function buildProject(project: string, setup: BuildSetup = {}): Promise<BuildReport> {
  const { exit, stdout, stderr } = await runBuildCommand(project, setup);
  expect(exit, `${stdout}\n${stderr}`).toBe(0);
  return JSON.parse(stdout) as BuildReport;
}

/** Digest of each layer of the target by its id; layers of the base are left out. */
export function layerDigests({ layers }: BuildReport): Readonly<Record<string, string>> {
  const named = layers.filter((layer) => layer.id !== "base");
  return Object.fromEntries(named.map((layer) => [layer.id, layer.digest]));
}
