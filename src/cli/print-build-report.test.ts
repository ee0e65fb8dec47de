import { describe, expect, it } from "vitest";
import type { BuildReport } from "./build/build-report.ts";
import { printBuildReport } from "./print-build-report.ts";

const report: BuildReport = {
  schemaVersion: 1,
  digest: `sha256:${"d".repeat(64)}`,
  tag: "hello:1",
  output: { kind: "layout", path: "/work/image" },
  planDigest: `sha256:${"e".repeat(64)}`,
  layers: [
    { id: "base", digest: `sha256:${"0123456789ab".repeat(5)}0000`, size: 29_100_000, reused: true },
    { id: "python-torch", digest: `sha256:${"1".repeat(64)}`, size: 1_900_000_000, reused: true },
    { id: "source", digest: `sha256:${"2".repeat(64)}`, size: 512, reused: false },
  ],
  ms: 65_300,
  stages: [
    { stage: "python-venv", ms: 99, cached: false },
    { stage: "source", ms: 400, cached: false },
    { stage: "python-torch", ms: 61_000, cached: false },
  ],
  transfer: { filesListed: 12, filesSent: 3, bytesSent: 4_200 },
};

function ending(output: BuildReport["output"], tag: string | undefined): readonly string[] {
  const { tag: _, ...rest } = report;
  const text = printBuildReport({ ...rest, output, ...(tag === undefined ? {} : { tag }) });
  return text.trimEnd().split("\n").slice(-2);
}

describe("printBuildReport", () => {
  it("shows layers, times, what was sent, the digest, and how to go on", () => {
    expect(printBuildReport(report)).toMatchInlineSnapshot(`
      "layers
        base                       29.1 MB  re-used  0123456789ab
        python-torch                1.9 GB  re-used  111111111111
        source                       512 B  new      222222222222
        total                       1.9 GB  512 B new
      time    1m05s  (python-torch 1m01s, source 0.4s)
      sent    3 of 12 files, 4.2 kB
      digest  sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd
      image   /work/image (OCI layout)
      run     factory try /work/image
      "
    `);
  });

  it("names everything that was pushed by its digest", () => {
    const pushed = (output: BuildReport["output"]) =>
      printBuildReport({ ...report, tags: ["hello:1", "hello:latest"], output })
        .split("\n")
        .filter((line) => line.startsWith("pushed"));

    expect(pushed({ kind: "image", push: true })).toEqual([
      `pushed  hello:1@${report.digest}`,
      `pushed  hello:latest@${report.digest}`,
    ]);
    expect(pushed({ kind: "image", name: "a/b:2", push: true })).toEqual([`pushed  a/b:2@${report.digest}`]);
    expect(pushed({ kind: "image", push: false })).toEqual([]);
  });

  it("says how far off an estimate was", () => {
    expect(printBuildReport({ ...report, expectedMs: 60_000 })).toContain(
      "(python-torch 1m01s, source 0.4s); expected 1m00s, took 5.3s (8%) more\n",
    );
  });

  it("says nothing of layers and digest where there is no image to look into", () => {
    const { digest: _, ...rest } = report;
    const text = printBuildReport({
      ...rest,
      layers: [],
      stages: [],
      output: { kind: "folder", path: "/out" },
    });

    expect(text).toMatchInlineSnapshot(`
      "time    1m05s
      sent    3 of 12 files, 4.2 kB
      image   /out (files)
      run     chroot /out
      "
    `);
  });

  it.each([
    [{ kind: "docker" }, "hello:1", ["image   hello:1 in Docker", "run     docker run --rm -P hello:1"]],
    [{ kind: "docker" }, undefined, ["image   untagged in Docker", "run     docker run --rm -P IMAGE"]],
    [
      { kind: "archive", format: "oci", path: "/a.tar" },
      "hello:1",
      ["image   /a.tar (oci archive)", "run     docker load -i /a.tar && docker run --rm -P hello:1"],
    ],
    [
      { kind: "archive", format: "tar", path: "/a.tar" },
      undefined,
      ["image   /a.tar (tar archive)", "run     unpack it where you need it"],
    ],
    [
      { kind: "image", name: "registry.example/hello:2", push: true },
      "hello:1",
      ["image   registry.example/hello:2 (pushed)", "run     docker run --rm -P registry.example/hello:2"],
    ],
    [
      { kind: "image", push: false },
      "hello:1",
      ["image   hello:1 at the builder", "run     push it with --output type=image,push=true"],
    ],
  ] as const)("tells where %o went and how it is run", (output, tag, expected) => {
    expect(ending(output, tag)).toEqual(expected);
  });
});
