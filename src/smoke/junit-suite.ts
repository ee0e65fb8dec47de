import type { SmokeFailure } from "./types.ts";

/** What CI systems show as a group of tests. */
export interface JunitSuite {
  readonly name: string;
  readonly ms: number;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly name: string;
  readonly ms: number;
  /** Empty when it passed. */
  readonly failures: readonly (SmokeFailure & { readonly kind?: string })[];
  readonly output?: string;
}

/** JUnit's XML with one suite. */
export function junitSuite({ name, ms, cases }: JunitSuite): string {
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const counts = `tests="${cases.length}" failures="${failed}" time="${seconds(ms)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(name)}" ${counts}>`,
    ...cases.flatMap((one) => testCase(one, name)),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ name, ms, failures, output }: JunitCase, suite: string): readonly string[] {
  const opening = `    <testcase name="${escaped(name)}" classname="${escaped(suite)}" time="${seconds(ms)}"`;
  const printed = output === undefined ? [] : [`      <system-out>${escaped(output)}</system-out>`];
  const told = failures.map(({ message, diff = [], kind }) => {
    const type = kind === undefined ? "" : ` type="${escaped(kind)}"`;
    return `      <failure message="${escaped(message)}"${type}>${escaped(diff.join("\n"))}</failure>`;
  });
  if (told.length + printed.length === 0) return [`${opening}/>`];
  return [`${opening}>`, ...told, ...printed, "    </testcase>"];
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
