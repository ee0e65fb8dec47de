import { expect, it } from "vitest";
import type { CheckReport, SmokeReport } from "../../smoke/types.ts";
import { printSmoke } from "./print-smoke.ts";

const passed: CheckReport = {
  ...{ name: "starts", kind: "start", isDefault: true, passed: true, failures: [], ms: 3000 },
  ...{ timedOut: false, stdoutBytes: 0, stderrBytes: 0, lastLines: [] },
};
const failed: CheckReport = {
  ...{ ...passed, name: "says hello", kind: "command", isDefault: false, passed: false, ms: 120 },
  source: "factory.yaml:2:5",
  failures: [{ message: "stdout is not the expected text", diff: ["-hello", "+bye"] }],
  stdoutBytes: 8,
  lastLines: ["\u001b[31mbye"],
};
const report: SmokeReport = {
  ...{ schemaVersion: 1, runtime: "buildkit", endpoint: "unix:///b.sock", startedMs: 0, ms: 3500 },
  image: { name: "hello:1", digest: "sha256:12", platform: { os: "linux", architecture: "amd64" } },
  passed: false,
  checks: [passed, failed],
};

it("shows why a check failed and what it printed, without what would steer the terminal", () => {
  expect(printSmoke(report)).toBe(`passed  starts (default check)  3.0s
FAILED  says hello  0.1s
        at factory.yaml:2:5
        stdout is not the expected text
        - expected, + found:
          -hello
          +bye
        last output (of 8 bytes on stdout, 0 on stderr):
        | \ufffd[31mbye

checks  1 passed, 1 failed, 3.5s
image   hello:1 sha256:12
ran in  BuildKit at unix:///b.sock
`);
});
