import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyProject, fixtureNames, fixturesFolder, readExpectation } from "./fixture.ts";
import { runFactory } from "./run-factory.ts";

describe.each(fixtureNames())("fixture %s", (name) => {
  const expectation = readExpectation(name);

  it("plans as its golden plan or its expected error says", async () => {
    const project = copyProject(name);

    const { stdout, exit } = await runFactory(["plan", project, "--json"]);

    if (expectation.error !== undefined) {
      expect({ exit, error: JSON.parse(stdout).error }).toEqual({
        exit: expectation.exit,
        error: expectation.error,
      });
      return;
    }
    const golden = join(fixturesFolder, name, "plan.golden.json");
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, stdout);
    expect(existsSync(golden), "run `npm run golden` once").toBe(true);
    expect({ exit, plan: stdout }).toEqual({ exit: 0, plan: readFileSync(golden, "utf8") });
  });

  it("gives the same bytes from another folder", async () => {
    const first = await runFactory(["plan", copyProject(name), "--json"]);
    const second = await runFactory(["plan", copyProject(name), "--json"]);

    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain("/tmp/");
  });
});
