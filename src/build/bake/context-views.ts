import type { Input, Op, Plan, PlanContext } from "../../plan/types.ts";

/** How the contexts of a plan, which are views of one folder, are read from the one context of a Dockerfile. */
export interface ContextViews {
  /** What is sent: Docker's ignore rules. */
  readonly ignore: readonly string[];
  /** What a copy of the whole context must leave out, by context. */
  readonly exclude: Readonly<Record<string, readonly string[]>>;
}

/** `used` are the views of the project that the Dockerfile reads. */
export function contextViews(plan: Plan, used: readonly string[]): ContextViews {
  const contexts = used.map((name) => ({ name, patterns: plan.contexts[name]?.exclude ?? [] }));
  const [only] = contexts;
  if (only === undefined) return { ignore: ["*"], exclude: {} };
  if (contexts.length === 1) return { ignore: only.patterns, exclude: { [only.name]: [] } };

  const picks = contexts.filter(({ patterns }) => isPick(patterns));
  const whole = contexts.filter(({ patterns }) => !isPick(patterns));
  const [first] = whole;
  const wanted = picks.flatMap(({ patterns }) => patterns.slice(1));
  if (first === undefined || whole.length > 1) {
    const ignore = whole.length > 1 ? [] : ["*", ...wanted];
    return { ignore, exclude: Object.fromEntries(contexts.map(({ name, patterns }) => [name, patterns])) };
  }
  return {
    ignore: [...first.patterns.filter((pattern) => !wanted.includes(`!${pattern}`)), ...wanted],
    exclude: {
      ...Object.fromEntries(picks.map(({ name, patterns }) => [name, pickedOnly(plan, name, patterns)])),
      [first.name]: hiddenAgain(first.patterns, wanted),
    },
  };
}

/** Whether the rules leave out everything but what they name. */
function isPick([first, ...rest]: PlanContext["exclude"]): boolean {
  return first === "*" && rest.every((pattern) => pattern.startsWith("!"));
}

/** Nothing when every copy reads inside what is picked. */
function pickedOnly(plan: Plan, name: string, patterns: readonly string[]): readonly string[] {
  const picked = patterns.slice(1).map((pattern) => `/${pattern.slice(1)}`);
  const sources = plan.stages.flatMap((stage) => stage.ops.flatMap((op) => readFrom(op, name)));
  const inside = sources.every((path) =>
    picked.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
  return inside ? [] : patterns;
}

function readFrom(op: Op, name: string): readonly string[] {
  const isIt = (input: Input) => input.kind === "context" && input.name === name;
  if (op.kind === "copy") return isIt(op.from) ? op.src : [];
  if (op.kind !== "exec") return [];
  return (op.mounts ?? []).flatMap((mount) =>
    mount.kind === "bind" && isIt(mount.from) ? [mount.source ?? "/"] : [],
  );
}

/** What the picks of others made visible: only that when the rules end with hiding it, else all rules. */
function hiddenAgain(patterns: readonly string[], wanted: readonly string[]): readonly string[] {
  const names = new Set(wanted.map((pattern) => pattern.slice(1)));
  const last = patterns.findLastIndex((pattern) => pattern.startsWith("!"));
  const tail = new Set(patterns.slice(last + 1));
  return [...names].every((name) => tail.has(name)) ? [...names] : patterns;
}
