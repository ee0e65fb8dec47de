import { expect, it } from "vitest";
import { toUsageRecord, toWorkerRecord } from "./records.ts";

it("writes platforms as docker does", () => {
  const record = toWorkerRecord({
    ID: "w",
    Labels: { a: "b" },
    platforms: [
      { OS: "linux", Architecture: "amd64" },
      { OS: "linux", Architecture: "arm", Variant: "v7" },
    ],
  });

  expect(record).toEqual({ id: "w", labels: { a: "b" }, platforms: ["linux/amd64", "linux/arm/v7"] });
});

it("fills in what protobuf leaves out", () => {
  expect(toWorkerRecord({})).toEqual({ id: "", labels: {}, platforms: [] });
  expect(toUsageRecord({ ID: "u", Size: 5 })).toEqual({
    id: "u",
    bytes: 5,
    inUse: false,
    description: "",
    recordType: "",
    shared: false,
  });
});
