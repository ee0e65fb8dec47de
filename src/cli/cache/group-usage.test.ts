import { expect, it } from "vitest";
import type { UsageRecord } from "../../build/buildkit/types.ts";
import { groupUsage, mountId } from "./group-usage.ts";

const record = (fields: Partial<UsageRecord>): UsageRecord => ({
  id: "r",
  bytes: 1,
  inUse: false,
  description: "",
  recordType: "regular",
  shared: false,
  ...fields,
});

const UV = 'cached mount /run/factory/uv-cache from exec /bin/sh -ec one\ntwo with id "factory-uv"';

it("adds records up by kind, cache mounts by id, the largest first", () => {
  const groups = groupUsage([
    record({ bytes: 5 }),
    record({ bytes: 7, lastUsedMs: 20 }),
    record({
      recordType: "exec.cachemount",
      bytes: 1,
      description: 'cached mount /x from exec y with id "project-a"',
    }),
    record({ recordType: "exec.cachemount", bytes: 2, description: UV, lastUsedMs: 10 }),
    record({ recordType: "exec.cachemount", bytes: 3, description: UV, lastUsedMs: 5, inUse: true }),
    record({ recordType: "source.local", bytes: 9 }),
    record({ recordType: "frontend", bytes: 4 }),
  ]);

  expect(groups).toEqual([
    { kind: "mount", id: "factory-uv", bytes: 5, records: 2, inUse: true, lastUsedMs: 10 },
    { kind: "mount", id: "project-a", bytes: 1, records: 1, inUse: false },
    { kind: "result", bytes: 12, records: 2, inUse: false, lastUsedMs: 20 },
    { kind: "source", bytes: 9, records: 1, inUse: false },
    { kind: "other", bytes: 4, records: 1, inUse: false },
  ]);
});

it("finds the id of a cache mount at the end of its description, or takes its path", () => {
  expect(mountId(record({ description: UV }))).toBe("factory-uv");
  expect(mountId(record({ description: "cached mount /root/.cache from exec pip" }))).toBe("/root/.cache");
  expect(mountId(record({}))).toBe("unknown");
});
