import type { CheckReport, SmokeReport } from "./types.ts";

/** A report as JUnit's XML, which CI systems show: one test case for each check. */
export function renderJunit({ image, checks, ms }: SmokeReport): string {
  const failed = checks.filter(({ passed }) => !passed).length;
  const counts = `tests="${checks.length}" failures="${failed}" time="${seconds(ms)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(image.name)}" ${counts}>`,
    ...checks.flatMap((check) => testCase(check, image.name)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ name, ms, failures, lastLines }: CheckReport, image: string): readonly string[] {
  const opening = `    <testcase name="${escaped(name)}" classname="${escaped(image)}" time="${seconds(ms)}"`;
  const output =
    lastLines.length === 0 ? [] : [`      <system-out>${escaped(lastLines.join("\n"))}</system-out>`];
  const told = failures.map(({ message, diff = [] }) => {
    return `      <failure message="${escaped(message)}">${escaped(diff.join("\n"))}</failure>`;
  });
  if (told.length + output.length === 0) return [`${opening}/>`];
  return [`${opening}>`, ...told, ...output, "    </testcase>"];
}

/** XML has no way to write most control characters. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
