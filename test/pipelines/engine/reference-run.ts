/**
 * The rules of a run as the specification's text has them (1.5 to 1.7, and decisions D1 to D14), written without looking at
 * the engine: slow, sequential and small.
 */
export interface ReferenceNode {
  readonly id: string;
  readonly kind: "start" | "exit" | "tool" | "conditional" | "parallel" | "fan_in";
  readonly maxRetries: number;
  readonly allowPartial: boolean;
  readonly goalGate: boolean;
  readonly routesFailures: boolean;
  readonly retryTarget: string | undefined;
  readonly fallbackRetryTarget: string | undefined;
  readonly joinPolicy: "wait_all" | "first_success" | "all_success";
  /** What its executions end with, in order; the last one stays. */
  readonly results: readonly ReferenceResult[];
}

export interface ReferenceResult {
  readonly status: "success" | "partial_success" | "retry" | "fail";
  readonly preferredLabel: string;
  readonly suggested: readonly string[];
  readonly updates: Readonly<Record<string, string>>;
}

export interface ReferenceEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly weight: number;
  /** Clauses that all have to hold; none for an unconditional edge. */
  readonly condition: readonly Clause[];
  readonly restarts: boolean;
}

export interface Clause {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

export interface ReferenceGraph {
  readonly nodes: readonly ReferenceNode[];
  readonly edges: readonly ReferenceEdge[];
  readonly retryTarget: string | undefined;
  readonly maxVisits: number;
  readonly maxRestarts: number;
}

export interface ReferenceRun {
  readonly visits: readonly string[];
  readonly edges: readonly string[];
  readonly outcomes: Readonly<Record<string, string>>;
  readonly end: "end" | "fail";
}

interface Line {
  result: ReferenceResult;
  context: Map<string, string>;
}

const FRESH: ReferenceResult = { status: "success", preferredLabel: "", suggested: [], updates: {} };

export function referenceRun(graph: ReferenceGraph): ReferenceRun {
  const visits: string[] = [];
  const hops: string[] = [];
  const executions = new Map<string, number>();
  let counts = new Map<string, number>();
  let outcomes = new Map<string, string>();
  let restarts = 0;
  let line: Line = { result: FRESH, context: new Map() };
  let joined: readonly boolean[] = [];
  let policyFailed = false;

  const end = main();
  return { visits, edges: hops, outcomes: Object.fromEntries(outcomes), end };

  function main(): "end" | "fail" {
    let node = find("start");
    for (;;) {
      if (node.kind === "exit") {
        visits.push(node.id);
        const gate = blockingGate();
        if (gate === undefined) {
          outcomes.set(node.id, "success");
          return "end";
        }
        const target = gateTarget(gate);
        if (target === undefined) return "fail";
        hop(node.id, target, `goal gate ${gate.id} is ${outcomes.get(gate.id)}`);
        node = find(target);
        continue;
      }
      if (!visit(node)) return "fail";
      const next = node.kind === "parallel" ? parallel(node) : step(node, line);
      if (next === "fail") return "fail";
      if (next === "end") {
        const gate = blockingGate();
        if (gate === undefined) return "end";
        const target = gateTarget(gate);
        if (target === undefined) return "fail";
        hop(node.id, target, `goal gate ${gate.id} is ${outcomes.get(gate.id)}`);
        node = find(target);
        continue;
      }
      if (next.restarts) {
        if (restarts >= graph.maxRestarts) return "fail";
        restarts += 1;
        line = { result: FRESH, context: new Map() };
        counts = new Map();
        outcomes = new Map();
      }
      hop(node.id, next.to, next.reason);
      node = find(next.to);
    }
  }

  function visit({ id }: ReferenceNode): boolean {
    const count = counts.get(id) ?? 0;
    if (count >= graph.maxVisits) return false;
    counts.set(id, count + 1);
    visits.push(id);
    return true;
  }

  function step(node: ReferenceNode, on: Line) {
    execute(node, on);
    return route(node, on);
  }

  function execute(node: ReferenceNode, on: Line): void {
    if (node.kind === "conditional") {
      outcomes.set(node.id, "success");
      return;
    }
    const result = node.kind === "fan_in" ? judge() : lastAttempt(node);
    outcomes.set(node.id, result.status);
    for (const [key, value] of Object.entries(result.updates)) on.context.set(key, value);
    on.context.set("outcome", result.status);
    on.result = result;
  }

  function lastAttempt(node: ReferenceNode): ReferenceResult {
    for (let left = node.maxRetries; ; left -= 1) {
      const count = executions.get(node.id) ?? 0;
      executions.set(node.id, count + 1);
      const result = node.results[Math.min(count, node.results.length - 1)] ?? FRESH;
      if (result.status === "success" || result.status === "partial_success") return result;
      if (left > 0) continue;
      if (result.status === "fail") return result;
      return { ...result, status: node.allowPartial ? "partial_success" : "fail" };
    }
  }

  function judge(): ReferenceResult {
    const failed = policyFailed || joined.every((good) => !good);
    return { ...FRESH, status: failed ? "fail" : "success" };
  }

  /** One branch after another, each with its own context. */
  function parallel(node: ReferenceNode): Step | "fail" {
    const results: boolean[] = [];
    let joinedAt = "";
    for (const { to } of graph.edges.filter(({ from }) => from === node.id)) {
      const decided = node.joinPolicy === "first_success" && results.includes(true);
      if (decided) {
        results.push(false);
        continue;
      }
      const branch: Line = { result: line.result, context: new Map(line.context) };
      let inner = find(to);
      for (;;) {
        if (inner.kind === "fan_in") {
          joinedAt = inner.id;
          results.push(good(branch.result.status));
          break;
        }
        const next = visit(inner) ? step(inner, branch) : "fail";
        if (next === "fail" || next === "end") {
          results.push(false);
          break;
        }
        hop(inner.id, next.to, next.reason);
        inner = find(next.to);
      }
    }
    const all = results.every((one) => one);
    const any = results.includes(true);
    policyFailed =
      (node.joinPolicy === "all_success" && !all) || (node.joinPolicy === "first_success" && !any);
    const waited = all ? "success" : "partial_success";
    const status = policyFailed ? "fail" : node.joinPolicy === "wait_all" ? waited : "success";
    joined = results;
    outcomes.set(node.id, status);
    line.context.set("outcome", status);
    line.result = { ...FRESH, status };
    return { to: joinedAt === "" ? "join" : joinedAt, reason: "branches joined", restarts: false };
  }

  function route(node: ReferenceNode, { result, context }: Line): Step | "end" | "fail" {
    const edges = graph.edges.filter(({ from }) => from === node.id);
    const failed = result.status === "fail" && node.kind !== "conditional";
    const held = best(
      edges.filter(
        (edge) => edge.condition.length > 0 && edge.condition.every((one) => holds(one, result, context)),
      ),
    );
    if (held !== undefined) return go(held, `condition ${conditionText(held)}`);
    const plain = edges.filter(({ condition }) => condition.length === 0);
    if (failed) {
      const decision = best(plain.filter(({ to }) => find(to).kind === "conditional"));
      if (decision !== undefined) return go(decision, `${decision.to} decides`);
      if (node.routesFailures) {
        const chosen = choose(plain, result);
        if (chosen !== undefined) return { ...chosen, reason: `${chosen.reason}, on_failure=route` };
      }
      for (const [key, to] of [
        ["retry_target", node.retryTarget],
        ["fallback_retry_target", node.fallbackRetryTarget],
      ] as const) {
        if (to !== undefined) return { to, reason: key, restarts: false };
      }
      return "fail";
    }
    const chosen = choose(plain, result);
    if (chosen !== undefined) return chosen;
    return edges.length === 0 && result.status !== "fail" ? "end" : "fail";
  }

  function choose(plain: readonly ReferenceEdge[], result: ReferenceResult): Step | undefined {
    const wanted = plainLabel(result.preferredLabel);
    const labelled = wanted === "" ? undefined : plain.find(({ label }) => plainLabel(label) === wanted);
    if (labelled !== undefined) return go(labelled, `label "${labelled.label}"`);
    for (const id of result.suggested) {
      const suggested = plain.find(({ to }) => to === id);
      if (suggested !== undefined) return go(suggested, "suggested by the stage");
    }
    const chosen = best(plain);
    if (chosen === undefined) return undefined;
    const equals = plain.filter(({ weight }) => weight === chosen.weight).length;
    const reason = equals > 1 ? "first by name" : `weight ${chosen.weight}`;
    return go(chosen, plain.length === 1 ? "only edge" : reason);
  }

  function blockingGate(): ReferenceNode | undefined {
    for (const [id, outcome] of outcomes) {
      const node = find(id);
      if (node.goalGate && !good(outcome)) return node;
    }
    return undefined;
  }

  function gateTarget({ retryTarget, fallbackRetryTarget }: ReferenceNode): string | undefined {
    return [retryTarget, fallbackRetryTarget, graph.retryTarget].find(
      (id) => id !== undefined && find(id).kind !== "exit",
    );
  }

  function find(id: string): ReferenceNode {
    const node = graph.nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`the graph has no ${id}`);
    return node;
  }

  function hop(from: string, to: string, reason: string): void {
    hops.push(`${from} -> ${to}: ${reason}`);
  }
}

interface Step {
  readonly to: string;
  readonly reason: string;
  readonly restarts: boolean;
}

export function conditionText({ condition }: ReferenceEdge): string {
  return condition.map(({ key, equal, value }) => `${key}${equal ? "=" : "!="}${value}`).join(" && ");
}

function go({ to, restarts }: ReferenceEdge, reason: string): Step {
  return { to, reason, restarts };
}

function good(status: string): boolean {
  return status === "success" || status === "partial_success";
}

/** The heaviest; of equal ones the first by name. */
function best(edges: readonly ReferenceEdge[]): ReferenceEdge | undefined {
  return [...edges].sort((a, b) => b.weight - a.weight || (a.to < b.to ? -1 : 1))[0];
}

function holds(
  { key, equal, value }: Clause,
  result: ReferenceResult,
  context: Map<string, string>,
): boolean {
  const found =
    key === "outcome"
      ? result.status
      : key === "preferred_label"
        ? result.preferredLabel
        : (context.get(key) ?? context.get(key.slice("context.".length)) ?? "");
  return (found === value) === equal;
}

function plainLabel(label: string): string {
  return label
    .toLowerCase()
    .trim()
    .replace(/^(\[[a-z]\] |[a-z]\) |[a-z] - )/, "");
}
