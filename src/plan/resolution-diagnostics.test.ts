import { describe, expect, it } from "vitest";
import { resolutionDiagnostics } from "./resolution-diagnostics.ts";

describe("resolutionDiagnostics", () => {
  it("has nothing to say of an ordinary resolution", () => {
    expect(resolutionDiagnostics({ pins: {}, rows: {} })).toEqual([]);
  });

  it("names what nobody checked and what was contradicted", () => {
    const about = { variable: "cuda", version: "11.8", source: "cog.yaml:3:9" };
    const notes = [
      { kind: "untabled", ...about } as const,
      { kind: "overridden", ...about, says: "12.4", saidBy: "torch#torch-2.4.1" } as const,
    ];

    expect(resolutionDiagnostics({ pins: {}, rows: {}, notes })).toEqual([
      {
        code: "VERSION_UNTABLED",
        severity: "info",
        message: "no compatibility table lists cuda 11.8: it is taken as it was asked for, unchecked",
        source: "cog.yaml:3:9",
      },
      {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message: "cuda 11.8 is taken as it was asked for, although torch#torch-2.4.1 says 12.4",
        source: "cog.yaml:3:9",
      },
    ]);
  });
});
