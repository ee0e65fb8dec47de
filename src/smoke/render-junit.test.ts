import { expect, it } from "vitest";
import { renderJunit } from "./render-junit.ts";
import type { CheckReport } from "./types.ts";

const passed: CheckReport = {
  ...{ name: "starts", kind: "start", isDefault: true, passed: true, failures: [], ms: 3000 },
  ...{ timedOut: false, stdoutBytes: 0, stderrBytes: 0, lastLines: [] },
};

it("has a test case for each check, with nothing in it that XML cannot hold", () => {
  const failures = [{ message: 'is "b" & not <a>', diff: ["-a", "+b"] }];
  const failed = { ...passed, name: "says <a>", passed: false, failures, lastLines: ["\u001b[1mb"] };

  expect(
    renderJunit({
      ...{ schemaVersion: 1, runtime: "runc", startedMs: 0, ms: 3500, passed: false },
      image: { name: "hello:1", platform: { os: "linux", architecture: "amd64" } },
      checks: [passed, failed],
    }),
  ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" time="3.500">
  <testsuite name="hello:1" tests="2" failures="1" time="3.500">
    <testcase name="starts" classname="hello:1" time="3.000"/>
    <testcase name="says &lt;a&gt;" classname="hello:1" time="3.000">
      <failure message="is &quot;b&quot; &amp; not &lt;a&gt;">-a
+b</failure>
      <system-out>\ufffd[1mb</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
});
