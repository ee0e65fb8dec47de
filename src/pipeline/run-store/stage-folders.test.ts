import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StageFolders } from "./stage-folders.ts";

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "factory-stages-"));
});
afterEach(() => rmSync(run, { recursive: true }));

describe("StageFolders", () => {
  it.each(["evaluations", "locks"])(
    "leaves the run's own folder %s alone when a node is called so",
    (node) => {
      mkdirSync(join(run, node));
      const stage = { node, index: 1, attempt: 1, restart: 0 };
      const folders = new StageFolders(run);
      folders.open(stage, { waited: false });

      folders.close(stage, { status: "success" });

      expect(readFileSync(join(run, `${node}-latest`, "status.json"), "utf8")).toContain('"success"');
      expect(() => readFileSync(join(run, node, "status.json"))).toThrow("ENOENT");
    },
  );
});
