import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freezeRun, isFrozen, thawRun } from "./freeze-run.ts";

let parent: string;
let run: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "factory-freeze-"));
  run = join(parent, "run");
  for (const name of ["run/locks", "run/stages/1-a-1"]) mkdirSync(join(parent, name), { recursive: true });
  for (const name of ["run/run.json", "run/stages/1-a-1/tool.sh", "run/locks/lock-1", "mine", "shared"])
    writeFileSync(join(parent, name), "", { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  symlinkSync("../mine", join(run, "link"));
  symlinkSync("nowhere", join(run, "broken"));
  linkSync(join(parent, "shared"), join(run, "linked"));
});
afterEach(() => {
  thawRun(run);
  rmSync(parent, { recursive: true });
});

const mode = (name: string) => (statSync(join(parent, name)).mode & 0o777).toString(8);
const modes = (...names: readonly string[]) => names.map((name) => `${name} ${mode(name)}`);

describe("freezeRun", () => {
  it("takes the right to write from everything but the locks and what is somebody else's, too", () => {
    freezeRun(run);

    expect(modes("run", "run/run.json", "run/stages", "run/stages/1-a-1/tool.sh")).toEqual([
      "run 555",
      "run/run.json 444",
      "run/stages 555",
      "run/stages/1-a-1/tool.sh 555",
    ]);
    expect(modes("run/locks", "run/locks/lock-1", "mine", "shared")).toEqual([
      "run/locks 755",
      "run/locks/lock-1 644",
      "mine 644",
      "shared 644",
    ]);
    expect(isFrozen(run)).toBe(true);
  });

  it("can be done again, also when it was ended in between, and taken back", () => {
    freezeRun(join(run, "stages"));
    expect(isFrozen(run)).toBe(false);
    freezeRun(run);
    freezeRun(run);
    expect(isFrozen(run)).toBe(true);

    thawRun(run);

    expect(modes("run", "run/run.json", "run/stages/1-a-1/tool.sh")).toEqual([
      "run 755",
      "run/run.json 644",
      "run/stages/1-a-1/tool.sh 755",
    ]);
  });
});
