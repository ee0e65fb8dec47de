type Owner = "graph" | "node" | "edge";

/** How the text of an attribute is read. */
export type AttributeType =
  | { readonly kind: "text" | "boolean" | "node" | "fidelity" | "condition" | "stylesheet" }
  | { readonly kind: "integer"; readonly min?: number }
  /** In milliseconds. */
  | { readonly kind: "duration"; readonly min?: number }
  | { readonly kind: "choice"; readonly values: readonly string[] };

interface KnownAttribute {
  readonly on: readonly Owner[];
  readonly type: AttributeType;
  /** What holds without it; absent where that depends on other attributes or is nothing. */
  readonly default?: string;
}

const TEXT = { kind: "text" } as const;
const BOOLEAN = { kind: "boolean" } as const;
const NODE = { kind: "node" } as const;
const FIDELITY = { kind: "fidelity" } as const;

export const FIDELITIES: readonly string[] = [
  "full",
  "truncate",
  "compact",
  "summary:low",
  "summary:medium",
  "summary:high",
];

export const JOIN_POLICIES: readonly string[] = ["wait_all", "first_success", "all_success"];

/** Every attribute that means something to factory. Others are allowed and kept. */
export const KNOWN_ATTRIBUTES: ReadonlyMap<string, KnownAttribute> = new Map<string, KnownAttribute>([
  ["goal", { on: ["graph"], type: TEXT, default: "" }],
  ["label", { on: ["graph", "node", "edge"], type: TEXT, default: "" }],
  ["model_stylesheet", { on: ["graph"], type: { kind: "stylesheet" }, default: "" }],
  ["default_max_retries", { on: ["graph"], type: { kind: "integer", min: 0 }, default: "0" }],
  ["default_max_retry", { on: ["graph"], type: { kind: "integer", min: 0 }, default: "0" }],
  ["default_fidelity", { on: ["graph"], type: FIDELITY, default: "compact" }],
  ["retry_target", { on: ["graph", "node"], type: NODE }],
  ["fallback_retry_target", { on: ["graph", "node"], type: NODE }],
  ["stack.child_dotfile", { on: ["graph", "node"], type: TEXT }],
  ["stack.child_workdir", { on: ["graph", "node"], type: TEXT }],
  ["stack.child_autostart", { on: ["node"], type: BOOLEAN, default: "true" }],
  ["tool_hooks.pre", { on: ["graph", "node"], type: TEXT }],
  ["tool_hooks.post", { on: ["graph", "node"], type: TEXT }],
  [
    "on_failure",
    { on: ["graph", "node"], type: { kind: "choice", values: ["exit", "route"] }, default: "exit" },
  ],
  ["max_node_visits", { on: ["graph", "node"], type: { kind: "integer", min: 1 }, default: "20" }],
  ["max_restarts", { on: ["graph"], type: { kind: "integer", min: 0 }, default: "3" }],
  ["shape", { on: ["node"], type: TEXT, default: "box" }],
  ["type", { on: ["node"], type: TEXT }],
  ["prompt", { on: ["node"], type: TEXT }],
  ["max_retries", { on: ["node"], type: { kind: "integer", min: 0 } }],
  [
    "retry_policy",
    {
      on: ["graph", "node"],
      type: { kind: "choice", values: ["none", "standard", "aggressive", "linear", "patient"] },
    },
  ],
  ["goal_gate", { on: ["node"], type: BOOLEAN, default: "false" }],
  ["fidelity", { on: ["node", "edge"], type: FIDELITY }],
  ["thread_id", { on: ["graph", "node", "edge"], type: TEXT }],
  ["class", { on: ["node"], type: TEXT }],
  ["timeout", { on: ["node"], type: { kind: "duration", min: 1 } }],
  ["llm_model", { on: ["graph", "node"], type: TEXT }],
  ["llm_provider", { on: ["graph", "node"], type: TEXT }],
  ["reasoning_effort", { on: ["graph", "node"], type: TEXT, default: "high" }],
  ["auto_status", { on: ["node"], type: BOOLEAN, default: "false" }],
  ["allow_partial", { on: ["node"], type: BOOLEAN, default: "false" }],
  ["tool_command", { on: ["node"], type: TEXT }],
  ["human.default_choice", { on: ["node"], type: NODE }],
  ["join_policy", { on: ["node"], type: { kind: "choice", values: JOIN_POLICIES }, default: "wait_all" }],
  ["max_parallel", { on: ["node"], type: { kind: "integer", min: 1 }, default: "4" }],
  ["manager.poll_interval", { on: ["node"], type: { kind: "duration", min: 0 }, default: "45s" }],
  ["manager.max_cycles", { on: ["node"], type: { kind: "integer", min: 1 }, default: "1000" }],
  ["manager.stop_condition", { on: ["node"], type: { kind: "condition" } }],
  ["manager.actions", { on: ["node"], type: TEXT, default: "observe,wait" }],
  ["condition", { on: ["edge"], type: { kind: "condition" }, default: "" }],
  ["weight", { on: ["edge"], type: { kind: "integer" }, default: "0" }],
  ["loop_restart", { on: ["edge"], type: BOOLEAN, default: "false" }],
]);

export function isKnown(key: string, owner: Owner): boolean {
  return KNOWN_ATTRIBUTES.get(key)?.on.includes(owner) === true;
}
