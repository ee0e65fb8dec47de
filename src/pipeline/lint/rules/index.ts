import type { LintRule } from "../lint-rule.ts";
import { allConditionalEdges } from "./all-conditional-edges.ts";
import { attributeMisplaced } from "./attribute-misplaced.ts";
import { attributeType } from "./attribute-type.ts";
import { conditionOutcome } from "./condition-outcome.ts";
import { conditionSyntax } from "./condition-syntax.ts";
import { duplicateEdge } from "./duplicate-edge.ts";
import { edgeTargetExists } from "./edge-target-exists.ts";
import { exitNoOutgoing } from "./exit-no-outgoing.ts";
import { failPathReachesExit } from "./fail-path-reaches-exit.ts";
import { fidelityValid } from "./fidelity-valid.ts";
import { goalGateHasRetry } from "./goal-gate-has-retry.ts";
import { goalGateInParallel } from "./goal-gate-in-parallel.ts";
import { humanChoices } from "./human-choices.ts";
import { joinPolicyKnown } from "./join-policy-known.ts";
import { parallelMeetsFanIn } from "./parallel-meets-fan-in.ts";
import { promptOnLlmNodes } from "./prompt-on-llm-nodes.ts";
import { reachability } from "./reachability.ts";
import { retryTargetExists } from "./retry-target-exists.ts";
import { shapeKnown } from "./shape-known.ts";
import { startNoIncoming } from "./start-no-incoming.ts";
import { startNode } from "./start-node.ts";
import { stylesheetSyntax } from "./stylesheet-syntax.ts";
import { terminalNode } from "./terminal-node.ts";
import { toolCommandMissing } from "./tool-command-missing.ts";
import { typeKnown } from "./type-known.ts";
import { unboundedLoop } from "./unbounded-loop.ts";
import { unknownAttribute } from "./unknown-attribute.ts";

/** The rules in the order of the documentation: those of the specification, then ours. */
export const lintRules: readonly LintRule[] = [
  startNode,
  terminalNode,
  reachability,
  edgeTargetExists,
  startNoIncoming,
  exitNoOutgoing,
  conditionSyntax,
  stylesheetSyntax,
  typeKnown,
  fidelityValid,
  retryTargetExists,
  goalGateHasRetry,
  promptOnLlmNodes,
  allConditionalEdges,
  failPathReachesExit,
  parallelMeetsFanIn,
  unboundedLoop,
  toolCommandMissing,
  joinPolicyKnown,
  attributeType,
  attributeMisplaced,
  unknownAttribute,
  shapeKnown,
  conditionOutcome,
  goalGateInParallel,
  humanChoices,
  duplicateEdge,
];
