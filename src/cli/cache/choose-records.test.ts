import { expect, it } from "vitest";
import type { UsageRecord } from "../../build/buildkit/types.ts";
import { mountRecords, removableRecords } from "./choose-records.ts";

const record = (id: string, fields: Partial<UsageRecord> = {}): UsageRecord => ({
  id,
  bytes: 1,
  inUse: false,
  description: "",
  recordType: "regular",
  shared: false,
  ...fields,
});

const mount = (id: string, name: string) =>
  record(id, { recordType: "exec.cachemount", description: `cached mount /x from exec y with id "${name}"` });

const records = [
  record("plain"),
  record("used", { inUse: true }),
  record("shared", { shared: true }),
  record("frontend", { recordType: "frontend" }),
  record("old", { lastUsedMs: 1_000 }),
  record("new", { lastUsedMs: 9_000 }),
  mount("m", "factory-uv"),
];

const ids = (found: readonly UsageRecord[]) => found.map(({ id }) => id);

it("leaves what is in use, and without all what others need and what the builder keeps for itself", () => {
  expect(ids(removableRecords(records, { all: false, mounts: [] }, 10_000))).toEqual([
    "plain",
    "old",
    "new",
    "m",
  ]);
  expect(ids(removableRecords(records, { all: true, mounts: [] }, 10_000))).toEqual([
    ...["plain", "shared", "frontend", "old", "new", "m"],
  ]);
});

it("leaves what was used lately; what was never used again counts as old", () => {
  const choice = { all: false, mounts: [], olderThanMs: 5_000 };

  expect(ids(removableRecords(records, choice, 10_000))).toEqual(["plain", "old", "m"]);
});

it("takes the named cache mounts alone, and refuses one that is not there", () => {
  expect(ids(mountRecords(records, ["factory-uv"]))).toEqual(["m"]);
  expect(ids(removableRecords(records, { all: false, mounts: ["factory-uv"] }, 0))).toEqual(["m"]);
  expect(() => mountRecords(records, ["factory-vu"])).toThrow(
    expect.objectContaining({ code: "USAGE", hint: "did you mean factory-uv? it has factory-uv" }),
  );
  expect(() => mountRecords([], ["x"])).toThrow(expect.objectContaining({ hint: "it has none at all" }));
});
