import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { KEY_VARIABLE, markSecrets } from "./mark-secrets.ts";
import { planWithMounts } from "./plan-with-mounts.ts";

let config: string;

beforeEach(() => {
  config = join(mkdtempSync(join(tmpdir(), "factory-marks-")), "deep", "config");
});

const plan = planWithMounts(
  { kind: "secret", id: "token", env: "TOKEN", required: true, invalidate: true },
  { kind: "secret", id: "other", env: "OTHER", required: true },
);

const marks = (value: string, env = {}, folder = config) =>
  markSecrets(
    plan,
    { token: Buffer.from(value), other: Buffer.from("x") },
    { env, folders: { cache: "", state: "", config: folder } },
  );

describe("markSecrets", () => {
  it("marks only what invalidates, the same value with the same mark and another with another", async () => {
    const first = await marks("one");

    expect(Object.keys(first ?? {})).toEqual(["token"]);
    expect(first?.token).toMatch(/^[0-9a-f]{64}$/);
    expect(await marks("one")).toEqual(first);
    expect(await marks("two")).not.toEqual(first);
  });

  it("uses a random key of the user that nobody else can read, so that a mark is no digest of the value", async () => {
    const mark = (await marks("one"))?.token;

    expect(statSync(join(config, "secret-key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(config)).toEqual(["secret-key"]);
    for (const text of ["one", "token\0one"]) {
      expect(mark).not.toBe(createHash("sha256").update(text).digest("hex"));
    }
    expect((await marks("one", {}, `${config}-other`))?.token).not.toBe(mark);
  });

  it("makes one key when two builds begin at once", async () => {
    const all = await Promise.all([marks("one"), marks("one"), marks("one")]);

    expect(new Set(all.map((each) => each?.token)).size).toBe(1);
  });

  it("takes a key that machines share", async () => {
    const env = { [KEY_VARIABLE]: "0123456789abcdef0123456789abcdef" };

    expect(await marks("one", env)).toEqual(await marks("one", env, `${config}-other`));
    await expect(marks("one", { [KEY_VARIABLE]: "short" })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("refuses a key that was cut off", async () => {
    await marks("one");
    writeFileSync(join(config, "secret-key"), "short");

    await expect(marks("one")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("makes no key when nothing needs one", async () => {
    expect(
      await markSecrets({ ...plan, stages: [] }, {}, { env: {}, folders: { cache: "", state: "", config } }),
    ).toBeUndefined();
    expect(() => statSync(config)).toThrow();
  });
});
