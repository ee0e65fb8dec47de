import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { readLayout } from "../../src/image/read-layout.ts";
import { copyProject, fixtureNames, projectArguments, readExpectation } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { bakeVariables } from "./bake-variables.ts";
import { buildProject } from "./build-project.ts";
import { buildxRemote } from "./buildx-remote.ts";
import { comparableImage, fileDifference } from "./image-difference.ts";
import { testMachine } from "./test-machine.ts";

const built = fixtureNames().filter((name) => readExpectation(name).build === true);

/** A compiler writes the name of its temporary folder, which is another each time. */
const COMPILED = /\.so$|\.dist-info\/RECORD$/;
const COMPILES = ["needed-system-package"];

describe.each(built)("fixture %s", (name) => {
  const expectation = readExpectation(name);
  const base = expectation.base ?? "debian-python:3.11";

  it("is the same image by docker buildx bake, from a Dockerfile without a warning of BuildKit's lint", async () => {
    const [project = "", ...args] = projectArguments(copyProject(name), expectation);
    const baked = join(project, ".factory/state/baked");
    await buildProject(project, { args, base });

    const output = ["--builder", "bake", "--output", `type=oci,tar=false,dest=${baked}`];
    const report = await buildProject(project, { args: [...args, ...output], base });

    const own = join(project, ".factory/state/image");
    expect(report.digest).toBe((await readLayout(baked)).descriptor.digest);
    expect(await comparableImage(baked)).toEqual(await comparableImage(own));
    const varying = COMPILES.includes(name) ? COMPILED : undefined;
    expect(await fileDifference(own, baked, varying)).toEqual([]);
    await expectNoWarnings(project, [...args, "--base", base]);
  });
});

/** What `docker buildx build --check` does, of the files that somebody gets who leaves factory. */
async function expectNoWarnings(project: string, args: readonly string[]): Promise<void> {
  const { cache, env, buildx } = testMachine();
  const nowhere = join(project, ".factory/state/none");
  const ejected = await runFactory(["build", project, ...args, "--print", "--json"], {
    env,
    folders: { cache, config: nowhere, state: nowhere },
  });
  expect(ejected.exit, ejected.stderr).toBe(0);
  const { folder } = JSON.parse(ejected.stdout) as { readonly folder: string };

  const variables = { ...(await bakeVariables(folder)), ...(await buildxRemote()) };
  const { all, exitCode } = await execa(buildx, ["bake", "--call=check"], {
    cwd: folder,
    env: { ...env, ...variables, BUILDX_BAKE_ENTITLEMENTS_FS: "0" },
    reject: false,
    all: true,
  });

  expect(exitCode, `${all}\n${readFileSync(join(folder, "Dockerfile"), "utf8")}`).toBe(0);
  expect(all).toContain("no warnings found");
}
