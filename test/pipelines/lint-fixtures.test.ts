import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintRules } from "../../src/pipeline/lint/rules/index.ts";
import { lintText } from "./lint-text.ts";

const folder = join(import.meta.dirname, "lint");

/** By rule: `line:column severity node-or-edge message` of everything that it finds in its fixture. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  start_node: ["3:3 error two: two is a second start node beside one"],
  terminal_node: ["1:1 error : the pipeline has no exit node"],
  reachability: ["4:3 error orphan: orphan is unreachable from the start node"],
  edge_target_exists: [
    "6:3 error build->biuld: the node biuld of the edge build -> biuld is not declared, did you mean build?",
  ],
  start_no_incoming: ["6:3 error work->start: an edge leads from work to the start node start"],
  exit_no_outgoing: ["6:3 error exit->work: an edge leads from the exit node exit to work"],
  condition_syntax: ['4:18 error start->exit: expected = or !=, found "==" (character 9 of the condition)'],
  stylesheet_syntax: [
    "2:3 error : llm_modell is not a property of stylesheets (character 5 of the stylesheet)",
  ],
  type_known: [
    "4:10 warning image: the type factory.biuld is not registered; image is taken for codergen, did you mean factory.build?",
  ],
  fidelity_valid: [
    '4:24 warning plan: fidelity is "summary:hihg", which is no fidelity, did you mean summary:high?',
  ],
  retry_target_exists: [
    "4:51 warning work: retry_target names wrok, which is not a node, did you mean work?",
  ],
  goal_gate_has_retry: [
    "4:3 warning work: work is a goal gate, and nothing says where to go on when it is not met: the run fails then",
  ],
  prompt_on_llm_nodes: [
    "4:3 warning plan: plan is a stage for a language model and has neither prompt nor label",
  ],
  all_conditional_edges: [
    "4:3 warning work: all edges from work have conditions: when none is true, the run fails there",
  ],
  fail_path_reaches_exit: [
    "7:3 warning work->cleanup: after a failure of work the run can reach the exit and end as a success",
  ],
  parallel_meets_fan_in: ["4:3 error split: a branch of split leads to the exit node exit before a fan-in"],
  unbounded_loop: [
    "4:3 warning work: no condition ends the loop through work and 1 more: the run fails after 20 visits of a node",
  ],
  tool_command_missing: ["4:3 error work: work is a tool without a tool_command"],
  join_policy_known: ['4:27 error split: "k_of_n" is not a join policy'],
  attribute_type: [
    '2:3 error : default_max_retries is "many", which is not an integer',
    '5:51 error work: timeout is "900", which is not a duration',
    '5:64 error work: goal_gate is "yes", which is not a boolean',
    '5:81 error work: max_retries is "-1", which is not an integer of at least 0',
    '6:18 error start->work: weight is "1.5", which is not an integer',
    '7:17 error work->exit: loop_restart is "TRUE", which is not a boolean',
  ],
  attribute_misplaced: ["4:51 warning work: condition has no effect here: it is an attribute of an edge"],
  unknown_attribute: ["4:51 warning work: max_retrys means nothing to factory, did you mean max_retries?"],
  shape_known: [
    "4:9 warning gate: the shape hexagn stands for no handler and is taken for box, did you mean hexagon?",
  ],
  condition_outcome: [
    '5:18 warning start->exit: no stage ever has the outcome "sucess", did you mean success?',
  ],
  goal_gate_in_parallel: ["6:3 warning one: one is a goal gate in a branch that wait_all lets fail"],
  human_choices: [
    "4:44 warning review: human.default_choice of review names publish, to which no edge of it leads",
    "7:3 warning review->again: the choices of review that lead to exit and again have the same key A",
    "8:3 error again: the gate again has no edges to choose from",
  ],
  duplicate_edge: ["5:3 warning start->exit: the edge start -> exit is there already in line 4"],
  duplicate_attribute: ["4:50 warning : tool_command is given twice; the last one counts"],
  node_redeclared: ["5:9 warning work: work has another tool_command in line 4; the last one counts"],
  subgraph_attribute: ["6:5 warning : goal in a subgraph has no effect: it belongs to the whole graph"],
  syntax: [
    "1:1 error : strict graphs are not supported",
    "1:8 error : undirected graphs are not supported",
    "3:30 error : HTML labels are not supported",
    "4:29 error : a comma is missing before tool_command",
    "5:9 error : undirected edges are not supported",
    "6:7 error : ports are not supported",
    "6:28 error : label has no value",
    '7:3 error : the name "quoted name" is quoted',
    "9:1 error : a second graph begins here",
  ],
};

function read(rule: string): string {
  return readFileSync(join(folder, `${rule}.dot`), "utf8");
}

describe("each lint rule has a fixture", () => {
  it("and each fixture a rule, the parser's own warnings included", () => {
    const files = readdirSync(folder).map((name) => name.replace(/\.dot$/, ""));
    const parser = ["syntax", "duplicate_attribute", "node_redeclared", "subgraph_attribute"];

    expect(files.sort()).toEqual(Object.keys(FOUND).sort());
    expect([...lintRules.map(({ name }) => name), ...parser].sort()).toEqual(Object.keys(FOUND).sort());
  });

  it.each(Object.entries(FOUND))("%s says what is wrong and where", (rule, expected) => {
    const found = lintText(read(rule)).filter((one) => one.rule === rule);

    expect(
      found.map(({ line, column, severity, node, edge, message }) => {
        const of = node ?? (edge === undefined ? "" : `${edge.from}->${edge.to}`);
        return `${line}:${column} ${severity} ${of}: ${message}`;
      }),
    ).toEqual(expected);
    expect(found.every(({ hint }) => (hint ?? "") !== "")).toBe(true);
  });
});
