import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";
import type { Plan } from "../../plan/types.ts";
import { refuseSecrets } from "./refuse-secrets.ts";

function planWith(env: Readonly<Record<string, string>>): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: {},
    stages: [],
    target: { base: { kind: "scratch" }, layers: [], config: { env } },
  };
}

function refuse(plan: Plan, ...values: readonly string[]): unknown {
  try {
    refuseSecrets(plan, Object.fromEntries(values.map((value, index) => [`s${index}`, Buffer.from(value)])));
    return undefined;
  } catch (error) {
    return error;
  }
}

describe("refuseSecrets", () => {
  it("takes a plan in which no value is written", () => {
    expect(refuse(planWith({ TOKEN_FILE: "/run/token" }), "hunter2-hunter2")).toBeUndefined();
  });

  it("refuses a plan with a value in it, names the place, and does not repeat the value", () => {
    const error = refuse(
      planWith({ URL: "https://u:hunter2-hunter2@db" }),
      "other-value",
      "hunter2-hunter2\n",
    );

    expect(error).toMatchObject({
      code: "PLAN_INVALID",
      message: "/target/config/env/URL holds the value of a secret",
    });
    expect(JSON.stringify(error)).not.toContain("hunter2");
  });

  it("does not take an ordinary word for a secret because somebody gave it as one", () => {
    expect(refuse(planWith({ DEBUG: "1", MODE: "python" }), "1", "python", "")).toBeUndefined();
  });

  it("stops a build before a builder is asked for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "factory-leak-"));
    writeFileSync(join(folder, "main.py"), "");
    writeFileSync(join(folder, "factory.yaml"), "run:\n  - fetch --token=hunter2-hunter2\n");

    const args = ["build", folder, "--secret", "id=token,env=TOKEN", "--endpoint", "unix:///no/such/socket"];
    const { exit, stdout, stderr } = await runFactory(args, { env: { TOKEN: "hunter2-hunter2" } });

    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("holds the value of a secret");
    expect(stderr).toContain("help: take the value out of the project's files");
    expect(stderr).not.toContain("hunter2");
  });
});
