import { expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import { hubSecrets } from "./hub-secrets.ts";

function plan(ids: readonly string[]): Plan {
  const mounts = ids.map((id) => ({ kind: "secret", id, env: id, required: false }));
  return { stages: [{ ops: [{ kind: "exec", mounts }] }] } as unknown as Plan;
}

it("offers the token of the hub to plans that ask for it, and to no other", () => {
  const env = { HF_TOKEN: "secret", HF_ENDPOINT: "" };

  expect(hubSecrets(plan(["HF_TOKEN", "HF_ENDPOINT"]), env)).toEqual({ HF_TOKEN: Buffer.from("secret") });
  expect(hubSecrets(plan(["other"]), env)).toEqual({});
});
