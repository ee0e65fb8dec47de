import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderDockerfile } from "../src/build/bake/render-dockerfile.ts";
import type { Plan } from "../src/plan/types.ts";
import { copyProject, fixtureNames, fixturesFolder, projectArguments, readExpectation } from "./fixture.ts";
import { runFactory } from "./run-factory.ts";

describe.each(fixtureNames())("fixture %s", (name) => {
  const expectation = readExpectation(name);
  const planCopy = () => runFactory(["plan", ...projectArguments(copyProject(name), expectation), "--json"]);

  it("plans as its golden plan or its expected error says", async () => {
    const { stdout, exit } = await planCopy();

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

  const dockerfile = join(fixturesFolder, name, "Dockerfile.golden");
  if (existsSync(dockerfile)) {
    it("is the Dockerfile of Dockerfile.golden", async () => {
      const { plan } = JSON.parse((await planCopy()).stdout) as { readonly plan: Plan };

      const written = renderDockerfile({ plan, images: {}, given: new Set(), otherContexts: [] }).dockerfile;

      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(dockerfile, written);
      expect(written).toBe(readFileSync(dockerfile, "utf8"));
    });
  }

  it("gives the same bytes from another folder", async () => {
    const first = await planCopy();
    const second = await planCopy();

    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain("factory-fixture-");
  });
});
