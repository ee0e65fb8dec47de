import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parse as parseWithGraphviz } from "@ts-graphviz/ast";
import { bundleSource } from "./bundle-source.js";
import { summary } from "./summary.js";

// Parse, transforms and lint of a pipeline of 10,000 nodes, and of the same text by @ts-graphviz/ast, which only parses.
// The two take turns, so that the ratio of each pair holds when the machine's speed drifts.
const NODES = 10_000;
const PAIRS = 9;
const AIM_MS = 1000;

const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
try {
  const { check } = await load();
  const text = pipeline(NODES);
  const found = check(text);
  if (found.some(({ severity }) => severity === "error")) throw new Error(found[0].message);
  const rows = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    rows.push([
      timeMs(() => check(text)),
      timeMs(() => parseWithGraphviz(text, { maxASTNodes: 10_000_000 })),
    ]);
  }
  // The first pair warms both up.
  const pairs = rows.slice(1);
  console.log(
    `\nparse and lint of ${NODES} nodes, ${Math.round(text.length / 1024)} KiB, ${found.length} findings`,
  );
  console.log(`  ${cpus().length} cores ${cpus()[0]?.model.trim()}, node ${process.version}, ${PAIRS} pairs`);
  console.log(`  cold: ${rows[0][0].toFixed(0)}ms, @ts-graphviz/ast ${rows[0][1].toFixed(0)}ms`);
  console.log(
    `  A factory, parse + transforms + lint: ${summary(
      pairs.map(([a]) => a),
      "ms",
    )}; aim ${AIM_MS}ms`,
  );
  console.log(
    `  B @ts-graphviz/ast, parse: ${summary(
      pairs.map(([, b]) => b),
      "ms",
    )}`,
  );
  console.log(
    `  A/B: ${summary(
      pairs.map(([a, b]) => a / b),
      "×",
    )}`,
  );
  const double = pipeline(2 * NODES);
  const ratios = pairs.map(() => timeMs(() => check(double)) / timeMs(() => check(text)));
  console.log(`  twice the nodes: ${summary(ratios, "×")} the time`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function load() {
  const outfile = join(folder, "check.mjs");
  await bundleSource(
    `import { parsePipeline } from "./pipeline/dot/parse-pipeline.ts";
import { lintPipeline } from "./pipeline/lint/lint-pipeline.ts";
import { preparePipeline } from "./pipeline/transforms/prepare-pipeline.ts";
export function check(text) {
  const { graph, problems } = parsePipeline(text, "bench.dot");
  return graph === undefined ? problems : [...problems, ...lintPipeline(preparePipeline(graph))];
}`,
    outfile,
  );
  return import(pathToFileURL(outfile).href);
}

/** Chains with a gate, a parallel part, an edge back and a subgraph each, as people write them. */
function pipeline(nodes) {
  const lines = [
    "digraph bench {",
    '  goal = "measure"',
    "  start [shape=Mdiamond]",
    "  exit [shape=Msquare]",
  ];
  let previous = "start";
  for (let group = 0; group < nodes / 10; group += 1) {
    const id = (name) => `${name}_${group}`;
    lines.push(
      `  subgraph cluster_${group} {`,
      `    label = "Part ${group}"`,
      `    node [shape=parallelogram, timeout=15m]`,
      ...["build", "test", "pack", "fix"].map(
        (name) => `    ${id(name)} [tool_command="make ${name}", max_retries=2]`,
      ),
      `    ${id("ask")} [shape=hexagon, label="Go on with part ${group}?"] // a person`,
      `    ${id("plan")} [shape=box, prompt="Plan $goal"]`,
      `    ${id("split")} [shape=component]`,
      `    ${id("join")} [shape=tripleoctagon]`,
      `    ${id("left")} [tool_command="left"]`,
      `    ${id("right")} [tool_command="right"]`,
      "  }",
      `  ${previous} -> ${id("plan")} -> ${id("build")} -> ${id("test")} -> ${id("split")}`,
      `  ${id("test")} -> ${id("fix")} [condition="outcome=fail"]`,
      `  ${id("fix")} -> ${id("test")}`,
      `  ${id("split")} -> ${id("left")} -> ${id("join")}`,
      `  ${id("split")} -> ${id("right")} -> ${id("join")} -> ${id("pack")} -> ${id("ask")}`,
    );
    previous = id("ask");
  }
  lines.push(`  ${previous} -> exit`, "}", "");
  return lines.join("\n");
}

function timeMs(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
