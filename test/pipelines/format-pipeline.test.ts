import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPipeline } from "../../src/pipeline/dot/format-pipeline.ts";
import { parsePipeline } from "../../src/pipeline/dot/parse-pipeline.ts";
import { toGraphDocument } from "../../src/pipeline/graph-document.ts";
import { graphOf } from "./lint-text.ts";
import { randomPipeline } from "./random-pipeline.ts";

function format(text: string): string {
  const { text: formatted, problems } = formatPipeline(text, "p.dot");
  if (formatted === undefined) throw new Error(`${JSON.stringify(text)}: ${problems[0]?.message}`);
  return formatted;
}

/** Comments without the space around them, sorted: their order in a line may change. */
function comments(text: string): readonly string[] {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*.*?\*\//gs) ?? [];
  return tokens
    .filter((token) => !token.startsWith('"'))
    .map((token) => token.trim())
    .sort();
}

describe("formatPipeline", () => {
  it("writes one form, whatever the file looks like, and keeps its comments", () => {
    const text = `// head
digraph   g{ // why
goal="x";a[label="A"];;b   [shape=box  ,label="B"]// b


/* group */subgraph  s{x->y->z[weight=1]
// last
}
long [label="${"l".repeat(50)}",prompt="${"p".repeat(40)}", // why
 timeout=1m]
}`;

    expect(format(text)).toBe(`// head
digraph g {
  // why
  goal = "x"
  a [label="A"]
  b [shape=box, label="B"] // b

  /* group */
  subgraph s {
    x -> y -> z [weight=1]
    // last
  }
  long [
    label="${"l".repeat(50)}",
    prompt="${"p".repeat(40)}", // why
    timeout=1m
  ]
}
`);
  });

  it("gives a text that means the same, stays as it is and loses no comment", () => {
    fc.assert(
      fc.property(randomPipeline, (text) => {
        const once = format(text);

        expect(once.split("\n").every((line) => !line.endsWith(" ") || once.includes('"'))).toBe(true);
        expect(format(once)).toBe(once);
        expect(comments(once)).toEqual(comments(text));
        expect(toGraphDocument(graphOf(once))).toEqual(toGraphDocument(graphOf(text)));
      }),
      { numRuns: 600, seed: 8 },
    );
  });

  it("writes nothing for a file with errors", () => {
    expect(formatPipeline("digraph g { a -- b }", "p.dot")).toMatchObject({ problems: [{ rule: "syntax" }] });
    expect(formatPipeline("digraph g { a -- b }", "p.dot").text).toBeUndefined();
  });

  it("takes a file of 20,000 lines", () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => `n${index} [label="${index}"] // c`).join(
      "\n",
    );
    const startMs = performance.now();

    expect(parsePipeline(format(`digraph g {\n${nodes}\n}`), "p.dot").graph?.nodes).toHaveLength(20_000);
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });
});
