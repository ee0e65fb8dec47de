import type { PipelineDiagnostic } from "../diagnostic.ts";
import type { Graph } from "../graph.ts";
import { BUILT_IN_TYPES } from "../node-kind.ts";
import { createSubject } from "./lint-subject.ts";
import { lintRules } from "./rules/index.ts";

/** A rule from outside; it comes after the built-in ones. */
export interface CustomRule {
  readonly name: string;
  apply(graph: Graph): readonly PipelineDiagnostic[];
}

export interface LintOptions {
  /** Types that have a handler; the built-in ones unless given. */
  readonly knownTypes?: ReadonlySet<string>;
  readonly rules?: readonly CustomRule[];
}

/** Everything that is wrong with a pipeline after its transforms, in the order of the file. */
export function lintPipeline(
  graph: Graph,
  { knownTypes = BUILT_IN_TYPES, rules = [] }: LintOptions = {},
): readonly PipelineDiagnostic[] {
  const subject = createSubject(graph, knownTypes);
  const found = [
    ...lintRules.map((rule) => rule.check(subject)),
    ...rules.map((rule) => rule.apply(graph)),
  ].flat();
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}
