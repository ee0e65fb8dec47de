import type { BuildRecord } from "./build-record.ts";

/** A record of a small build that succeeded, for tests, with some members changed. */
export function recordFixture(changes: Partial<BuildRecord> = {}): BuildRecord {
  return {
    schemaVersion: 1,
    id: "20261121T160901123Z-4f1c",
    startedAt: "2026-11-21T16:09:01.123Z",
    ms: 500,
    factory: "0.1.0",
    stack: "python",
    platform: { os: "linux", architecture: "amd64" },
    planDigest: "sha256:aa",
    pins: { python: "3.13" },
    endpoint: "unix:///run/buildkit/buildkitd.sock",
    output: { kind: "layout", path: "/work/image" },
    outcome: { kind: "built", digest: "sha256:bb" },
    layers: [
      { id: "base", digest: "sha256:01", size: 40_000_000, reused: true },
      { id: "source", digest: "sha256:02", size: 2_000, reused: false },
    ],
    stages: [
      { stage: "source", ms: 100, cached: false, key: "5555555555555555" },
      { stage: "exporting to oci image format", ms: 50, cached: false },
    ],
    transfer: { filesListed: 5, filesSent: 1, bytesSent: 120 },
    ...changes,
  };
}
