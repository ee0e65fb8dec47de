import { describe, expect, it } from "vitest";
import type { Mount } from "../../plan/types.ts";
import { assertSecrets } from "./assert-secrets.ts";
import { planWithMounts } from "./plan-with-mounts.ts";

const token: Mount = { kind: "secret", id: "token", env: "TOKEN", required: true };
const agent: Mount = { kind: "ssh", id: "default", target: "/s", required: true };
const nothing = { secrets: {}, agents: {} };

describe("assertSecrets", () => {
  it("takes a build with all that it requires, and does not ask for the rest", () => {
    const given = { secrets: { token: new Uint8Array() }, agents: { default: "/tmp/s" } };

    expect(() => assertSecrets(planWithMounts(token, agent), given)).not.toThrow();
    expect(() =>
      assertSecrets(planWithMounts({ ...token, required: false }, { ...agent, required: false }), nothing),
    ).not.toThrow();
  });

  it("names what is missing, where it is asked for, and how to give it", () => {
    expect(() => assertSecrets(planWithMounts(token), nothing)).toThrow(
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

    expect(() => assertSecrets(planWithMounts(token, twice, agent), nothing)).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({ message: "the stage run-commands needs the secret token" }),
          expect.objectContaining({ hint: "give it with --ssh default or --ssh default=SOCKET" }),
        ],
      }),
    );
  });
});
