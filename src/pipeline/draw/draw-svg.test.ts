import { describe, expect, it } from "vitest";
import { parsePipeline } from "../dot/parse-pipeline.ts";
import type { Graph } from "../graph.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawSvg } from "./draw-svg.ts";
import { toDrawing } from "./to-drawing.ts";

const HOSTILE = '</text><script>alert(1)</script>" onload=x \\N \\G & é';

function graphOf(text: string): Graph {
  const { graph, problems } = parsePipeline(text, "p.dot");
  if (graph === undefined) throw new Error(problems[0]?.message);
  return graph;
}

const release = graphOf(`digraph release {
  rankdir = LR
  start [shape=Mdiamond]
  end [shape=Msquare, label="The end", URL="javascript:alert(1)", image="/etc/passwd"]
  review [shape=hexagon, label=${JSON.stringify(HOSTILE)}, timeout=15m, human.default_choice=end]
  start -> review
  review -> end [label="[Y] Yes"]
  review -> start [condition="outcome=fail"]
}`);

/** Opening and closing tags that match, attributes in quotes, no bare ampersands: what XML asks for. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  const body = svg.replace(/<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->/gs, "");
  for (const [tag, close, name, attributes, empty] of body.matchAll(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<|>/g,
  )) {
    if (name === undefined) throw new Error(`${tag} outside of a tag`);
    if (close === "/") expect(open.pop()).toBe(name);
    else if (empty !== "/") open.push(name);
    expect(attributes).not.toMatch(/\son\w+=/);
  }
  expect(open).toEqual([]);
  expect(body).not.toMatch(/&(?!#?\w+;)/);
}

describe("drawSvg", () => {
  it("draws well-formed SVG with every label, and nothing but text comes from labels", async () => {
    const svg = await drawSvg(release);

    assertWellFormed(svg);
    for (const label of ["start", "The end", "[Y] Yes", "outcome=fail", "alert(1)"]) {
      expect(svg.replaceAll("&#45;", "-")).toContain(label);
    }
    expect(svg).not.toMatch(/<script|javascript:|passwd|<a\s/);
  });

  it("hands Graphviz only what is drawn, everything in quotes, escapes as text, shapes kept", () => {
    const drawing = toDrawing(release);

    expect(drawing).toContain("shape=Mdiamond");
    expect(drawing).toContain("rankdir=LR");
    expect(drawing).toContain("\\\\N \\\\G");
    expect(drawing).not.toMatch(/15m|default_choice|URL|image/);
  });
});

describe("drawMermaid", () => {
  it("draws a flow chart in which labels are only text", () => {
    const chart = drawMermaid(release);

    expect(chart.split("\n").slice(0, 3)).toEqual([
      "flowchart LR",
      '  n_start(["start"])',
      '  n_end((("The end")))',
    ]);
    expect(chart).toContain('n_review -->|"#91;Y#93; Yes"| n_end');
    expect(chart).not.toMatch(/<script|javascript/);
  });
});
