import { describe, expect, it } from "vitest";
import type { Mount, Plan } from "../../plan/types.ts";
import { assertSecrets } from "./assert-secrets.ts";

function planWith(...mounts: readonly Mount[]): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: {},
    stages: [
      {
        id: "run-commands",
        phase: "build.app",
        name: "commands",
        block: "run-commands",
        from: { kind: "scratch" },
        ops: [{ kind: "exec", argv: ["x"], source: "factory.yaml:2:5", mounts }],
      },
    ],
    target: { base: { kind: "scratch" }, layers: [], config: {} },
  };
}

const token: Mount = { kind: "secret", id: "token", env: "TOKEN", required: true };
const agent: Mount = { kind: "ssh", id: "default", target: "/s", required: true };
const nothing = { secrets: {}, agents: {} };

describe("assertSecrets", () => {
  it("takes a build with all that it requires, and does not ask for the rest", () => {
    const given = { secrets: { token: new Uint8Array() }, agents: { default: "/tmp/s" } };

    expect(() => assertSecrets(planWith(token, agent), given)).not.toThrow();
    expect(() =>
      assertSecrets(planWith({ ...token, required: false }, { ...agent, required: false }), nothing),
    ).not.toThrow();
  });

  it("names what is missing, where it is asked for, and how to give it", () => {
    expect(() => assertSecrets(planWith(token), nothing)).toThrow(
      expect.objectContaining({
        code: "SECRET_MISSING",
        message: "the stage run-commands needs the secret token",
        source: "factory.yaml:2:5",
        hint: expect.stringContaining("--secret id=token,env=VARIABLE"),
      }),
    );
  });

  it("names everything that is missing at once, each thing once", () => {
    const twice = { ...token, env: "OTHER" } as Mount;

    expect(() => assertSecrets(planWith(token, twice, agent), nothing)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ message: "the stage run-commands needs the secret token" }),
          expect.objectContaining({ hint: "give it with --ssh default or --ssh default=SOCKET" }),
        ],
      }),
    );
  });
});
