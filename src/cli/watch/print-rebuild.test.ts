import { describe, expect, it } from "vitest";
import type { BuildReport } from "../build/build-report.ts";
import { listPaths, printRebuild } from "./print-rebuild.ts";

const REPORT: BuildReport = {
  schemaVersion: 1,
  digest: "sha256:abc",
  output: { kind: "docker" },
  planDigest: "sha256:def",
  layers: [
    { id: "base", digest: "sha256:1", size: 40_000_000, reused: true },
    { id: "source", digest: "sha256:2", size: 4_300, reused: false },
  ],
  ms: 640,
  stages: [
    { stage: "python-venv", ms: 0, cached: true },
    { stage: "source", ms: 120, cached: false },
    { stage: "exporting to oci image format", ms: 300, cached: false },
  ],
  transfer: { filesListed: 1, filesSent: 1, bytesSent: 1 },
};

describe("printRebuild", () => {
  it("says which stages ran and which layers are new", () => {
    expect(printRebuild(REPORT)).toBe(
      "rebuilt in 0.6s: ran source\nlayers  source new, 4.3 kB\ndigest  sha256:abc\n",
    );
  });

  it("names a stage that was done within a millisecond", () => {
    const stages = [{ stage: "source", ms: 0, cached: false }];

    expect(printRebuild({ ...REPORT, stages })).toContain("rebuilt in 0.6s: ran source\n");
  });

  it("says when there was nothing to do", () => {
    const layers = REPORT.layers.map((layer) => ({ ...layer, reused: true }));

    expect(printRebuild({ ...REPORT, layers, stages: [] })).toBe(
      "rebuilt in 0.6s: nothing had to run\nlayers  no new layers, 0 B\ndigest  sha256:abc\n",
    );
  });

  it("tells no layers of an output that cannot be looked into", () => {
    const { digest: _, ...report } = REPORT;

    expect(printRebuild({ ...report, layers: [] })).toBe("rebuilt in 0.6s: ran source\n");
  });
});

describe("listPaths", () => {
  it("names five and counts the others", () => {
    expect(listPaths(["a", "b"])).toBe("a, b");
    expect(listPaths(["a", "b", "c", "d", "e", "f", "g"])).toBe("a, b, c, d, e and 2 more");
  });
});
