import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Plan } from "../src/plan/types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Ids in the first column of the table of docs/caches.md. */
const documented = [...readFileSync(join(root, "docs/caches.md"), "utf8").matchAll(/^\| `([\w-]+)`/gm)].map(
  ([, id = ""]) => id,
);

/** Sources of what plans hold. */
const sources = ["src/plan", "blocks"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(root, folder, name), "utf8")),
);

it("lists every cache mount that blocks write down", () => {
  const text = sources.join("\n");
  const literal = [...text.matchAll(/kind: "cache",\s*id: "([^"]+)"/g)].map(([, id = ""]) => id);
  const composed = [...text.matchAll(/kind: "cache",\s*id: `([^`]+)`/g)].map(([, id = ""]) => id);

  expect(literal.length).toBeGreaterThan(3);
  expect(documented).toEqual(expect.arrayContaining(literal));
  // The names that these two stand for are in the table by hand.
  expect(composed.map((id) => id.replace(/\$.*/, "")).toSorted()).toEqual(["factory-", "project-"]);
  expect(documented).toEqual(expect.arrayContaining(["factory-pnpm", "factory-yarn", "project-NAME"]));
  expect([...text.matchAll(/kind: "cache"/g)].length).toBeGreaterThanOrEqual(
    literal.length + composed.length,
  );
});

it("lists every cache mount of the plans of the fixtures, with its sharing", () => {
  const rows = readFileSync(join(root, "docs/caches.md"), "utf8");
  const plans = readdirSync(join(root, "fixtures")).flatMap((name) => {
    try {
      return [
        JSON.parse(readFileSync(join(root, "fixtures", name, "plan.golden.json"), "utf8")) as { plan?: Plan },
      ];
    } catch {
      return [];
    }
  });
  const mounts = plans.flatMap(({ plan }) =>
    (plan?.stages ?? []).flatMap(({ ops }) =>
      ops.flatMap((op) => (op.kind === "exec" ? (op.mounts ?? []) : [])),
    ),
  );
  const caches = mounts.filter((mount) => mount.kind === "cache" && !mount.id.startsWith("project-"));

  expect(caches.length).toBeGreaterThan(10);
  for (const mount of caches) {
    if (mount.kind !== "cache") continue;
    expect(rows).toMatch(new RegExp(`^\\| \`${mount.id}\` .*\\| ${mount.sharing} +\\|$`, "m"));
  }
});
