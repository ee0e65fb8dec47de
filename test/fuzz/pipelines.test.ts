import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { formatPipeline } from "../../src/pipeline/dot/format-pipeline.ts";
import { parsePipeline } from "../../src/pipeline/dot/parse-pipeline.ts";
import { drawMermaid } from "../../src/pipeline/draw/draw-mermaid.ts";
import { lintPipeline } from "../../src/pipeline/lint/lint-pipeline.ts";
import { preparePipeline } from "../../src/pipeline/transforms/prepare-pipeline.ts";
import { generate, mutate, pick, seededRandom } from "./mutate.ts";
import { DOT_PIECES } from "./pieces.ts";

const FILES = 100_000;

/** Longer for one small input would be a way to stop factory. */
const MAX_MS = 5000;

const folder = join(import.meta.dirname, "../pipelines/lint");
const known = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

/** Everything that reads a pipeline before it runs; a text that cannot be read has a place and a remedy. */
function read(text: string): "read" | "refused" {
  const { graph, problems } = parsePipeline(text, "p.dot");
  if (graph === undefined) {
    const [first] = problems;
    if (first === undefined || first.line < 1 || first.column < 1 || first.hint === undefined) {
      throw new Error("refused without a place or a remedy");
    }
    return "refused";
  }
  lintPipeline(preparePipeline(graph));
  drawMermaid(graph);
  const formatted = formatPipeline(text, "p.dot").text;
  if (formatted === undefined || formatPipeline(formatted, "p.dot").text !== formatted) {
    throw new Error("its canonical form is not stable");
  }
  return "read";
}

describe("whatever a pipeline file holds, it is read or refused", () => {
  it(`for ${FILES} files`, { timeout: 120_000 }, () => {
    const random = seededRandom(8);
    const counts = { read: 0, refused: 0 };
    for (let left = FILES; left > 0; left -= 1) {
      const text =
        random(8) === 0
          ? `digraph g {${generate(random, DOT_PIECES, 30)}}`
          : mutate(random, pick(random, known), DOT_PIECES);
      const startMs = performance.now();
      try {
        counts[read(text)] += 1;
      } catch (cause) {
        throw new Error(`a bug, found with ${JSON.stringify(text)}`, { cause });
      }
      const ms = performance.now() - startMs;
      if (ms > MAX_MS) throw new Error(`${Math.round(ms)} ms for ${JSON.stringify(text)}`);
    }

    expect(counts.read).toBeGreaterThan(3000);
    expect(counts.refused).toBeGreaterThan(10_000);
  });
});
