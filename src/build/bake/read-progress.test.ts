import { describe, expect, it } from "vitest";
import { readProgress } from "./read-progress.ts";

const STAGES = { "python-venv": "python-venv" };

describe("readProgress", () => {
  it("names a vertex after the stage of the plan", () => {
    const line = JSON.stringify({
      vertexes: [
        {
          digest: "sha256:a",
          name: "[python-venv 2/3] RUN x",
          started: "2026-01-01T00:00:01Z",
          error: "bad",
        },
      ],
      logs: [{ vertex: "sha256:a", stream: 2, data: Buffer.from("oh\n").toString("base64") }],
    });

    expect(readProgress(line, STAGES)).toEqual({
      vertexes: [
        {
          digest: "sha256:a",
          name: "python-venv",
          cached: false,
          startedMs: 1_767_225_601_000,
          error: "bad",
        },
      ],
      statuses: [],
      logs: [{ vertex: "sha256:a", stream: 2, data: new Uint8Array(Buffer.from("oh\n")) }],
    });
  });

  it("leaves vertices of BuildKit itself their names", () => {
    const line = JSON.stringify({
      vertexes: [{ digest: "sha256:b", name: "exporting to image", cached: true }],
    });

    expect(readProgress(line, STAGES)?.vertexes[0]).toMatchObject({
      name: "exporting to image",
      cached: true,
    });
  });

  it.each(["ERROR: failed to solve", "{ half", ""])("takes %j for no status", (line) => {
    expect(readProgress(line, STAGES)).toBeUndefined();
  });
});
