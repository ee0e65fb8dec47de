import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIXED_TIME_MOUNT, fixedTimeCommand } from "./fixed-time-command.ts";

/** Runs the argv in a real shell where `touch` and `find` only say that they were called. */
function run(script: string, positional: readonly string[]): string {
  const [shell = "", flags = "", wrapped = "", ...rest] = fixedTimeCommand(script, positional);
  const stubs = 'touch() { echo "touch $*"; }\nfind() { echo "find"; }\n';
  return execFileSync(shell, [flags, stubs + wrapped, ...rest], { encoding: "utf8" });
}

describe("fixedTimeCommand", () => {
  it("stamps the start, runs the script and gives what changed since then one time", () => {
    expect(run("echo work", [])).toBe("touch /run/factory-stamp/start /run/factory-stamp/tick\nwork\nfind\n");
  });

  it("begins only when the clock of files has moved on, so that no change is taken for an older one", () => {
    const folder = mkdtempSync(join(tmpdir(), "factory-stamp-"));
    const [shell = "", flags = "", wrapped = ""] = fixedTimeCommand(`touch ${folder}/work`);
    const begin = wrapped.replaceAll("/run/factory-stamp", folder).split("\n").slice(0, -1).join("\n");
    try {
      for (let count = 0; count < 20; count += 1) {
        execFileSync(shell, [flags, begin]);
        expect(statSync(`${folder}/work`).ctimeMs).toBeGreaterThan(statSync(`${folder}/start`).ctimeMs);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("hands values over as they are, with quotes, spaces and dollar signs", () => {
    const values = ["it's", 'a "b"  $HOME', "; rm -rf /", "$(date)"];

    expect(run('for value in "$@"; do echo "<$value>"; done', values)).toContain(
      values.map((value) => `<${value}>\n`).join(""),
    );
  });

  it("stops when the script fails, before times are changed", () => {
    expect(() => run("false\necho not reached", [])).toThrow(/Command failed/);
  });

  it("keeps the stamp on a tmpfs, so that it is in no layer", () => {
    expect(FIXED_TIME_MOUNT).toEqual({ kind: "tmpfs", target: "/run/factory-stamp" });
  });
});
