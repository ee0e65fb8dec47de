import { describe, expect, it } from "vitest";
import { printExplanation } from "./print-explanation.ts";

const ASKED = { requestedBy: "torch", strength: "require", holds: true } as const;

describe("printExplanation", () => {
  it("shows who asked, the rows that tie, the notes and what else there was", () => {
    const lines = printExplanation({
      kind: "variable",
      name: "torch",
      version: "2.4.0",
      row: "torch#torch-2.4.0-pypi-amd64",
      ties: ["torch#torch-2.4.0-pypi-amd64", "gpu-packages#flash-attn"],
      asked: [{ ...ASKED, range: "==2.4.0", source: "uv.lock:3", strength: "override" }],
      notes: [
        {
          kind: "overridden",
          variable: "torch",
          version: "2.4.0",
          source: "uv.lock:3",
          says: "<3.13",
          saidBy: "torch#torch-2.4.0-pypi-amd64",
          tied: { variable: "python", version: "3.13" },
        },
      ],
      others: [
        { value: "2.4.1", kind: "excluded", by: [{ name: "torch", range: "==2.4.0", source: "uv.lock:3" }] },
      ],
    });

    expect(lines).toEqual([
      "torch 2.4.0  (row torch#torch-2.4.0-pypi-amd64)",
      "  asked",
      "    ==2.4.0 whatever else is asked  (uv.lock:3)",
      "  tied by",
      "    torch#torch-2.4.0-pypi-amd64",
      "    gpu-packages#flash-attn",
      "  notes",
      "    torch 2.4.0 is taken as it was asked for, although torch#torch-2.4.0-pypi-amd64 says python <3.13, which python 3.13 is not  (uv.lock:3)",
      "  what else was possible",
      "    nothing",
      "  excluded",
      "    2.4.1: against torch ==2.4.0 (uv.lock:3)",
    ]);
  });

  it("says that a version which is newer than the tables is open", () => {
    const [heading] = printExplanation({
      kind: "variable",
      name: "torch",
      asked: [{ ...ASKED, range: ">=2.99", source: "requirements.txt:1" }],
      others: [],
    });

    expect(heading).toBe("torch (open until it is locked)");
  });
});
