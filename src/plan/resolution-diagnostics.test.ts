import { describe, expect, it } from "vitest";
import { resolutionDiagnostics } from "./resolution-diagnostics.ts";

describe("resolutionDiagnostics", () => {
  it("has nothing to say of an ordinary resolution", () => {
    expect(resolutionDiagnostics({})).toEqual([]);
  });

  it("names what nobody checked and what was contradicted", () => {
    const about = { variable: "cuda", version: "11.8", source: "cog.yaml:3:9" };
    const notes = [
      { kind: "untabled", ...about } as const,
      { kind: "overridden", ...about, says: "12.4", saidBy: "torch#torch-2.4.1" } as const,
      {
        kind: "overridden",
        ...about,
        says: ">=590",
        saidBy: "cuda#cuda-11.8",
        tied: { variable: "driver", version: "580" },
      } as const,
      { kind: "untied", ...about, table: "cuda" } as const,
      { kind: "unlisted-range", variable: "torch", range: ">=2.99", source: "requirements.txt:1" } as const,
    ];

    expect(resolutionDiagnostics({ notes })).toEqual([
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
      {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message:
          "cuda 11.8 is taken as it was asked for, although cuda#cuda-11.8 says driver >=590, which driver 580 is not",
        source: "cog.yaml:3:9",
      },
      {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message:
          "cuda 11.8 is taken as it was asked for, although no row of cuda has it with what else is asked for: nothing ties other versions to it",
        source: "cog.yaml:3:9",
      },
      {
        code: "VERSION_UNTABLED",
        severity: "info",
        message:
          "no compatibility table lists a torch that is >=2.99: which one it is shows when the project is locked",
        source: "requirements.txt:1",
      },
    ]);
  });
});
