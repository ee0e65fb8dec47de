import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { copyProject, fixtureNames, fixturesFolder, projectArguments, readExpectation } from "./fixture.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** What people run is the bundle, in which modules are loaded in another way than in the tests. */
describe("the bundled program", () => {
  const outdir = join(mkdtempSync(join(tmpdir(), "factory-bundle-")), "dist");

  beforeAll(async () => {
    await run(process.execPath, ["bin/bundle.js", outdir], { cwd: root });
  });

  it.each(fixtureNames())("plans fixture %s like the sources", async (name) => {
    const expectation = readExpectation(name);
    const { error, exit } = expectation;

    const args = projectArguments(copyProject(name), expectation);
    const { stdout, code } = await factory(["plan", ...args, "--json"]);

    if (error !== undefined) {
      expect({ exit: code, error: JSON.parse(stdout).error }).toEqual({ exit, error });
      return;
    }
    expect(code, stdout).toBe(0);
    expect(stdout).toBe(readFileSync(join(fixturesFolder, name, "plan.golden.json"), "utf8"));
  });

  it("reads the tables that most plans do not need, and those of the project", async () => {
    const project = copyProject("cog-config");
    mkdirSync(join(project, ".factory/compat"), { recursive: true });
    writeFileSync(join(project, ".factory/compat/torch.json"), "{}");

    const { stdout, code } = await factory(["plan", project, "--json"]);

    expect(code).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "CONFIG_INVALID",
      source: expect.stringContaining(".factory/compat/torch.json:1:1"),
    });
  });

  it.each(["plan", "plan-output", "config"])("prints the schema %s", async (name) => {
    const { stdout, code } = await factory(["schema", name]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("$schema");
  });

  it("builds a saved plan up to the question for a builder", async () => {
    const project = copyProject("cog-config");
    const plan = join(fixturesFolder, "cog-config", "plan.golden.json");

    const { stdout, code } = await factory(["build", project, "--plan", plan, "--json"]);

    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({
      code: 75,
      error: "ENDPOINT_UNAVAILABLE",
    });
  });

  async function factory(args: readonly string[]): Promise<{ stdout: string; code: number }> {
    const home = mkdtempSync(join(tmpdir(), "factory-home-"));
    const env = { PATH: process.env.PATH, HOME: home, BUILDKIT_HOST: `unix://${home}/no.sock` };
    try {
      const { stdout } = await run(process.execPath, [join(outdir, "main.js"), ...args], { env });
      return { stdout, code: 0 };
    } catch (error) {
      return error as { stdout: string; code: number };
    }
  }
});
