import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string } }[];
  };
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string }[];
  }[];
}

/** The import rules are worth nothing when the tool silently reads no TypeScript: this proves that it did. */
it("dependency-cruiser really reads the modules and their imports", () => {
  const json = execFileSync(
    "npx",
    ["depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src", "stacks", "blocks"],
    { cwd: root, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  const { summary, modules } = JSON.parse(json) as Cruise;
  const main = modules.find((module) => module.source === "src/main.ts");

  expect(summary.violations.map((violation) => violation.rule.name)).toEqual([]);
  expect(summary.totalCruised).toBeGreaterThan(100);
  expect(main?.dependencies.map((dependency) => dependency.resolved)).toContain("src/cli/program.ts");
});
