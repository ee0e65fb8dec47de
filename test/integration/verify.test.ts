import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

describe("factory build --verify", () => {
  it("says that two builds without cache gave the image that a build gives, and leaves nothing", async () => {
    const project = copyProject("uv-locked");
    const built = await buildProject(copyProject("uv-locked"));

    const { exit, stdout, stderr } = await runBuildCommand(project, { args: ["--verify"] });

    expect(exit, stderr).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ same: true, digests: [built.digest, built.digest] });
    expect(report.layers.map(({ id }: { id: string }) => id)).toEqual(built.layers.map(({ id }) => id));
    expect(readdirSync(project)).not.toContain(".factory");
  });

  it.each([
    ["a time", "date +%s%N > /srv/stamp", "srv/stamp", "content"],
    ["a random name", "mktemp /srv/file-XXXXXXXX", expect.stringMatching(/^srv\/file-/), "presence"],
  ])(
    "names the file with %s, its layer, stage, block and line, and ends with 2",
    async (_, command, path, aspect) => {
      const project = smallProject({ "factory.yaml": `run:\n  - |\n    ${command}\n` });

      const { exit, stdout } = await runBuildCommand(project, { args: ["--verify"] });

      expect(exit).toBe(2);
      const { error } = JSON.parse(stdout);
      const different = error.details.layers.filter(
        ({ digests }: { digests: readonly string[] }) => digests[0] !== digests[1],
      );
      expect(error.code).toBe("NOT_REPRODUCIBLE");
      expect(error.source).toMatch(/^factory\.yaml:2/);
      expect(error.message).toContain("block run-commands");
      expect(different).toHaveLength(1);
      expect(different[0]).toMatchObject({ stage: "run-commands", block: "run-commands" });
      expect(different[0].differences[0]).toMatchObject({ path, aspect });
    },
  );

  it("compares everything that a fixture with system packages and commands makes", async () => {
    const project = smallProject({
      "factory.yaml": [
        "systemPackages: [file]",
        "run:",
        "  - mkdir -p /srv/made && echo 1 > /srv/made/file && rm -rf /usr/share/file",
        "",
      ].join("\n"),
    });

    const { exit, stdout, stderr } = await runBuildCommand(project, { args: ["--verify"] });

    expect(exit, `${stdout}${stderr}`).toBe(0);
  });
});

describe("SOURCE_DATE_EPOCH", () => {
  it("is the time of the image, and changes no layer", async () => {
    const project = copyProject("pip-hashed");
    const usual = await buildProject(project);
    const { buildkit, env } = testMachine();
    const context = { env: { ...env, BUILDKIT_HOST: buildkit, SOURCE_DATE_EPOCH: "1763740000" } };

    const report = await buildProject(project, { context });

    const { config, descriptor } = await readLayout(join(project, ".factory/state/image"));
    expect(layerDigests(report)).toEqual(layerDigests(usual));
    expect(report.digest).not.toBe(usual.digest);
    expect(config).toMatchObject({ created: "2025-11-21T15:46:40Z" });
    expect(config.history?.at(-1)?.created).toBe("2025-11-21T15:46:40Z");
    expect(descriptor.annotations?.["org.opencontainers.image.created"]).toBe("2025-11-21T15:46:40Z");
    expect((await buildProject(project, { context })).digest).toBe(report.digest);
  });

  it("is refused when it is no time", async () => {
    const { buildkit, env } = testMachine();
    const context = { env: { ...env, BUILDKIT_HOST: buildkit, SOURCE_DATE_EPOCH: "today" } };

    const { exit, stdout } = await runBuildCommand(smallProject(), { context });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "CONFIG_INVALID", source: "SOURCE_DATE_EPOCH" });
  });
});
