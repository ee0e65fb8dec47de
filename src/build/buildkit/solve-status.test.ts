import { expect, it } from "vitest";
import { toSolveStatus } from "./solve-status.ts";

it("turns timestamps into milliseconds and fills in what was not sent", () => {
  const status = toSolveStatus({
    vertexes: [
      { digest: "sha256:a", started: { seconds: 2, nanos: 500_000_000 }, completed: { seconds: 3 } },
    ],
    statuses: [{ ID: "pull", vertex: "sha256:a", total: 9 }],
    logs: [{ vertex: "sha256:a", stream: 2, msg: new Uint8Array([104]) }],
  });

  expect(status).toEqual({
    vertexes: [{ digest: "sha256:a", name: "", cached: false, startedMs: 2500, completedMs: 3000 }],
    statuses: [{ id: "pull", vertex: "sha256:a", name: "", current: 0, total: 9 }],
    logs: [{ vertex: "sha256:a", stream: 2, data: new Uint8Array([104]) }],
  });
});

it("accepts an empty message", () => {
  expect(toSolveStatus({})).toEqual({ vertexes: [], statuses: [], logs: [] });
});
