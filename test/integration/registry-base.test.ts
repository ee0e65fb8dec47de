import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseDir } from "../../src/base/base-dir.ts";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { copyProject } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { emptyDaemon } from "./empty-daemon.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry, type TestRegistry } from "./test-registry.ts";

const NAME = "debian-python:3.11";

describe("base images in a registry", () => {
  let registry: TestRegistry;
  let guarded: TestRegistry;
  let project: string;
  let local: BuildReport;
  let localConfig: object;

  beforeAll(async () => {
    registry = await startTestRegistry();
    guarded = await startTestRegistry({ username: "ada", password: "s3cret" });
    for (const each of [registry, guarded]) {
      each.addLayout(
        "bases/debian-python:3.11",
        baseDir(testMachine().cache, { name: NAME, variant: "runtime" }),
      );
      each.addLayout(
        "bases/debian-python:3.11-build",
        baseDir(testMachine().cache, { name: NAME, variant: "build" }),
      );
    }
    project = copyProject("pip-hashed");
    local = await buildProject(project);
    localConfig = await ownConfig(project);
  });
  afterAll(async () => {
    await registry.close();
    await guarded.close();
  });

  it("give the same layers as the same bases from local layouts", async () => {
    const args = ["--plan", await planWithBasesOn(registry)];
    // The shared daemon has the bases already and would not pull them.
    const daemon = await emptyDaemon(testMachine(), testMachine().cache);
    const report = await buildProject(project, { args, endpoint: daemon.address }).finally(daemon.stop);

    expect(report.layers.map(({ id, digest }) => ({ id, digest }))).toEqual(
      local.layers.map(({ id, digest }) => ({ id, digest })),
    );
    expect(await ownConfig(project)).toEqual(localConfig);
    const base = report.layers.find(({ id }) => id === "base")?.digest ?? "";
    expect(registry.requests).toContain(`GET /v2/bases/debian-python/blobs/${base}`);
  });

  it("behind a login are pulled with Docker's credentials", async () => {
    const { env, buildkit } = testMachine();
    const dockerConfig = emptyFolder();
    const auth = Buffer.from("ada:s3cret").toString("base64");
    writeFileSync(join(dockerConfig, "config.json"), JSON.stringify({ auths: { [guarded.host]: { auth } } }));

    await buildProject(project, {
      args: ["--plan", await planWithBasesOn(guarded)],
      context: { env: { ...env, BUILDKIT_HOST: buildkit, DOCKER_CONFIG: dockerConfig } },
    });

    expect(await ownConfig(project)).toEqual(localConfig);
  });

  it("behind a login are refused without one, with the way out", async () => {
    const { exit, stdout } = await runBuildCommand(project, {
      args: ["--plan", await planWithBasesOn(guarded)],
      context: { env: { BUILDKIT_HOST: testMachine().buildkit, DOCKER_CONFIG: emptyFolder() } },
    });

    expect(exit).toBe(75);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining(`${guarded.host}/bases/debian-python:3.11`),
      hint: expect.stringContaining("docker login"),
    });
  });

  it("that the registry does not have are named", async () => {
    const plan = await planWithBasesOn(registry, "bases/no-such-image");

    const { exit, stdout } = await runBuildCommand(project, { args: ["--plan", plan] });

    expect(exit).toBe(75);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining("bases/no-such-image:3.11"),
    });
  });

  /** The project's plan, saved, with the refs of its bases replaced. */
  async function planWithBasesOn(
    { host }: TestRegistry,
    repository = "bases/debian-python",
  ): Promise<string> {
    const { env, cache } = testMachine();
    const home = emptyFolder();
    const { stdout } = await runFactory(["plan", project, "--base", NAME, "--json"], {
      env,
      folders: { cache, config: home, state: home },
    });
    const file = join(home, "plan.json");
    writeFileSync(file, stdout.replaceAll("oci-layout://debian-python", `${host}/${repository}`));
    return file;
  }
});

const OF_THE_PLAN = new Set([
  "org.opencontainers.image.base.name",
  ...["dev.factory.plan", "dev.factory.pins", "dev.factory.settings"],
]);

/** The config of the image that was built last, without the labels that name its base or what it was planned from. */
async function ownConfig(project: string): Promise<object> {
  const { config } = await readLayout(join(project, ".factory/state/image"));
  const labels = Object.entries(config.config?.Labels ?? {}).filter(([name]) => !OF_THE_PLAN.has(name));
  return { ...config, config: { ...config.config, Labels: Object.fromEntries(labels) } };
}
