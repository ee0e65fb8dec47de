import { assertNever } from "../errors/assert-never.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Input, Op, Plan, Stage } from "./types.ts";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** The plan as a Mermaid flowchart: what each stage reads, and which stages are layers of the image. */
export function planMermaid(plan: Plan): string {
  const nodes = new Map<string, string>();
  const lines = plan.stages.map((stage, index) => {
    nodes.set(canonicalJson({ kind: "stage", id: stage.id }), `s${index}`);
    return `  s${index}["${labelText(stage.id)}<br/>${labelText(stage.name)}"]`;
  });
  const edges = plan.stages.flatMap((stage, index) => stageEdges(stage, `s${index}`, nodeOf));
  for (const from of inputNodes(plan.target.base, nodeOf)) edges.push({ from, to: "image", label: "base" });
  for (const [index, id] of plan.target.layers.entries()) {
    edges.push({ from: nodeOf({ kind: "stage", id }), to: "image", label: `layer ${index + 1}` });
  }
  const target = `  image(["image ${plan.platform.os}/${plan.platform.architecture}"])`;
  return `${["flowchart TD", ...lines, target, ...unique(edges.map(edgeLine))].join("\n")}\n`;

  function nodeOf(input: Exclude<Input, { kind: "merge" }>): string {
    const key = canonicalJson(input);
    const known = nodes.get(key);
    if (known !== undefined) return known;
    const id = `i${nodes.size - plan.stages.length}`;
    nodes.set(key, id);
    lines.push(`  ${id}[/"${labelText(inputText(input))}"/]`);
    return id;
  }
}

type NodeOf = (input: Exclude<Input, { kind: "merge" }>) => string;

function stageEdges(stage: Stage, to: string, nodeOf: NodeOf): Edge[] {
  const edges = inputNodes(stage.from, nodeOf).map((from) => ({ from, to, label: "from" }));
  for (const op of stage.ops) {
    for (const { input, label } of opReads(op)) {
      edges.push(...inputNodes(input, nodeOf).map((from) => ({ from, to, label })));
    }
  }
  return edges;
}

function opReads(op: Op): readonly { readonly input: Input; readonly label: string }[] {
  if (op.kind === "copy") return [{ input: op.from, label: "copy" }];
  if (op.kind !== "exec") return [];
  return (op.mounts ?? []).flatMap((mount) =>
    mount.kind === "bind" ? [{ input: mount.from, label: "mount" }] : [],
  );
}

function inputNodes(input: Input, nodeOf: NodeOf): readonly string[] {
  if (input.kind !== "merge") return [nodeOf(input)];
  return [...inputNodes(input.base, nodeOf), ...input.layers.map((id) => nodeOf({ kind: "stage", id }))];
}

function inputText(input: Exclude<Input, { kind: "merge" }>): string {
  switch (input.kind) {
    case "scratch":
      return "scratch";
    case "image":
      return `image ${input.ref}`;
    case "stage":
      return `stage ${input.id}`;
    case "context":
      return `context ${input.name}`;
    case "http":
      return `download ${input.url}`;
    default:
      return assertNever(input);
  }
}

function edgeLine({ from, to, label }: Edge): string {
  return `  ${from} -->|${label}| ${to}`;
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

/** Mermaid reads `#34;` as a character; everything that could end or shape a label is written like that. */
function labelText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/@_=+()-]/gu, (character) => `#${character.codePointAt(0)};`);
}
