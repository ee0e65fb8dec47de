import { describe, expect, it } from "vitest";
import { builtinTables } from "./load/builtin-tables.ts";
import { proposeRows } from "./propose-rows.ts";
import { builtinRecorded } from "./recorded/builtin-recorded.ts";

describe("proposeRows", () => {
  it("proposes nothing for what the tables were made of", async () => {
    expect(proposeRows(await builtinTables(), builtinRecorded())).toEqual([]);
  });

  it("proposes the rows of a torch that is newer than the table", async () => {
    const recorded = new Map(builtinRecorded());
    const torch = recorded.get("torch");
    if (torch === undefined) throw new Error("torch was not recorded");
    const requires = { "": { "cuda-toolkit": "==13.4.0", "nvidia-cudnn-cu13": "==9.30.0.1" } };
    const release = { version: "2.99.0", wheels: { amd64: { pythons: ["3.13", "3.14"], requires } } };
    recorded.set("torch", { ...torch, releases: [release, ...torch.releases] });

    const [proposal, ...others] = proposeRows(await builtinTables(), recorded);

    expect(others).toEqual([]);
    expect(proposal?.rows[0]).toMatchObject({
      id: "torch-2.99.0-pypi-amd64",
      cuda: "13.4",
      cudnn: "9.30.0.1",
      python: ">=3.13,<3.15",
      torchvision: "0.29.2",
    });
  });
});
