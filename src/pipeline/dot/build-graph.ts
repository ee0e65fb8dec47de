import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Attributes, Graph, GraphEdge } from "../graph.ts";
import { isKnown } from "../known-attributes.ts";
import { createNodeTable } from "./node-table.ts";
import { addDefaults, createScope, defaultsOf, type Scope } from "./scope.ts";
import type { AttributeList, Document, Name, Statement, SyntaxAttribute } from "./syntax.ts";
import { toAttributes, withAttributes } from "./to-attributes.ts";

interface BuiltGraph {
  readonly graph: Graph;
  /** Warnings about what the graph no longer shows. */
  readonly problems: readonly PipelineDiagnostic[];
}

/** Expands chains, applies defaults and flattens subgraphs. */
export function buildGraph({ id, block }: Document): BuiltGraph {
  const problems: PipelineDiagnostic[] = [];
  const edges: GraphEdge[] = [];
  const nodes = createNodeTable(problems);
  let attributes: Attributes = toAttributes([], problems);
  /** The same text for the same id, so that the many look-ups by id compare no characters. */
  const ids = new Map<string, string>();
  const open = [{ statements: block.statements, index: 0, scope: createScope(undefined) }];
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const statement = frame.statements[frame.index];
    frame.index += 1;
    if (statement === undefined) open.pop();
    else if (statement.kind === "subgraph") {
      open.push({ statements: statement.block.statements, index: 0, scope: createScope(frame.scope) });
    } else read(statement, frame.scope);
  }
  return { graph: { id: id.text, attributes, nodes: nodes.finish(), edges }, problems };

  function read(statement: Exclude<Statement, { kind: "subgraph" }>, scope: Scope): void {
    switch (statement.kind) {
      case "defaults":
        if (statement.of === "graph") readGraphAttributes(statement.list.attributes, scope);
        else addDefaults(scope, statement.of, toAttributes(statement.list.attributes, problems));
        return;
      case "assignment":
        readGraphAttributes([statement.attribute], scope);
        return;
      case "node":
        nodes.declare({ ...statement.id, text: same(statement.id.text) }, explicit(statement.list), scope);
        return;
      case "edge":
        addChain(statement.ids, withAttributes(defaultsOf(scope, "edge"), explicit(statement.list)));
    }
  }

  function addChain(names: readonly Name[], attributes: Attributes): void {
    let before: Name | undefined;
    for (const name of names) {
      if (before !== undefined) {
        const { text, line, column } = before;
        edges.push({ from: same(text), to: same(name.text), attributes, line, column });
      }
      before = name;
    }
  }

  function same(id: string): string {
    const known = ids.get(id);
    if (known === undefined) ids.set(id, id);
    return known ?? id;
  }

  function explicit(list: AttributeList | undefined): Attributes {
    return toAttributes(list?.attributes ?? [], problems);
  }

  function readGraphAttributes(list: readonly SyntaxAttribute[], scope: Scope): void {
    const given = toAttributes(list, problems);
    if (scope.outer === undefined) {
      attributes = withAttributes(attributes, given);
      return;
    }
    if (given.label !== undefined) scope.label = given.label.value;
    for (const { key, line, column } of list) {
      if (key === "label" || !isKnown(key, "graph")) continue;
      const message = `${key} in a subgraph has no effect: it belongs to the whole graph`;
      const hint = `move ${key} out of the subgraph`;
      problems.push({ rule: "subgraph_attribute", severity: "warning", message, hint, line, column });
    }
  }
}
