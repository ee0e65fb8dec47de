import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";

function machine() {
  const home = mkdtempSync(join(tmpdir(), "factory-base-use-"));
  const folders = { cache: join(home, "cache"), config: join(home, "config"), state: join(home, "state") };
  return async (...args: readonly string[]) => runFactory([...args], { folders });
}

async function chosen(run: ReturnType<typeof machine>): Promise<unknown> {
  return JSON.parse((await run("base", "list", "--json")).stdout).chosen;
}

describe("factory base use", () => {
  it("remembers one base for each stack", async () => {
    const run = machine();

    await run("base", "use", "debian-python:3.11");
    await run("base", "use", "debian-node:18");
    await run("base", "use", "debian-node:20");

    expect(await chosen(run)).toEqual(["debian-node:20", "debian-python:3.11"]);
    await run("base", "use", "default");
    expect(await chosen(run)).toBeUndefined();
  });

  it("chooses a base for the projects that it fits", async () => {
    const run = machine();
    await run("base", "use", "debian-node:18");
    const baseOf = async (fixture: string) =>
      JSON.parse((await run("plan", `${process.cwd()}/fixtures/${fixture}`, "--json")).stdout).base.runtime;

    expect(await baseOf("node-npm")).toBe("oci-layout://debian-node:18");
    expect(await baseOf("static-site")).toMatch(/nginx/);
    expect(await baseOf("flask-hello")).toMatch(/python/);
  });

  it("refuses a name that no stack has", async () => {
    const { exit, stderr } = await machine()("base", "use", "debian-nodd");

    expect(exit).toBe(1);
    expect(stderr).toContain("choose one of python, debian-python, node, debian-node, nginx, debian-static");
  });
});

it("factory base list shows the bases of every stack with their versions", async () => {
  const { stdout } = await machine()("base", "list");

  expect(stdout).toMatch(/^debian-node\s+18\s+gcc\s+debian-12\s+missing$/m);
  expect(stdout).toMatch(/^debian-static\s+12\s+debian-12\s+missing$/m);
  expect(stdout).toMatch(/^python\s+3\.14\s+none\s+debian-12\s+registry$/m);
});

it("a base of another stack is refused where it is named", async () => {
  const { exit, stderr } = await machine()(
    "plan",
    `${process.cwd()}/fixtures/node-npm`,
    "--base",
    "debian-python",
  );

  expect(exit).toBe(1);
  expect(stderr).toContain("debian-python is a base of python projects, and this is a node project");
  expect(stderr).toContain("choose node or debian-node, or name no base");
});
