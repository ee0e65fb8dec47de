import { expect, it } from "vitest";
import { formatDuration } from "./format-duration.ts";

it.each([
  [0, "0.0s"],
  [49, "0.0s"],
  [420, "0.4s"],
  [12_345, "12.3s"],
  [59_949, "59.9s"],
  [59_960, "1m00s"],
  [60_000, "1m00s"],
  [125_400, "2m05s"],
  [119_600, "2m00s"],
  [3_723_000, "62m03s"],
])("writes %d milliseconds as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
