import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Attributes, GraphNode, Place } from "../graph.ts";
import { classesOf, defaultsOf, type Scope } from "./scope.ts";
import type { Name } from "./syntax.ts";
import { withAttributes } from "./to-attributes.ts";

interface NodeEntry extends Place {
  readonly id: string;
  /** Of the scope of its first declaration, as they were then. */
  readonly defaults: Attributes;
  explicit: Attributes;
  readonly scopes: Set<Scope>;
}

interface NodeTable {
  /** A node that is declared again keeps what it has and gets what is added; the last value counts. */
  declare(name: Name, explicit: Attributes, scope: Scope): void;
  /** In the order of the first declarations. */
  finish(): readonly GraphNode[];
}

export function createNodeTable(problems: PipelineDiagnostic[]): NodeTable {
  const entries = new Map<string, NodeEntry>();
  return {
    declare({ text: id, line, column }, explicit, scope) {
      const known = entries.get(id);
      if (known === undefined) {
        entries.set(id, {
          id,
          line,
          column,
          explicit,
          defaults: defaultsOf(scope, "node"),
          scopes: new Set([scope]),
        });
        return;
      }
      reportConflicts(known, explicit, problems);
      known.explicit = withAttributes(known.explicit, explicit);
      known.scopes.add(scope);
    },
    finish: () => [...entries.values()].map(toNode),
  };
}

function reportConflicts(
  { id, explicit: known }: NodeEntry,
  added: Attributes,
  problems: PipelineDiagnostic[],
): void {
  for (const [key, { value, line, column }] of Object.entries(added)) {
    const before = known[key];
    if (before === undefined || before.value === value) continue;
    problems.push({
      rule: "node_redeclared",
      severity: "warning",
      message: `${id} has another ${key} in line ${before.line}; the last one counts`,
      hint: `give ${id} one ${key}`,
      node: id,
      line,
      column,
    });
  }
}

function toNode({ id, line, column, defaults, explicit, scopes }: NodeEntry): GraphNode {
  const attributes = withAttributes(defaults, explicit);
  const own = (attributes.class?.value ?? "").split(",").map((name) => name.trim());
  const given = [...scopes].flatMap((scope) => classesOf(scope));
  const classes = [...new Set([...own, ...given])].filter((name) => name !== "");
  return { id, attributes, classes, line, column };
}
