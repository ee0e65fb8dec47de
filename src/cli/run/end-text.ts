import type { TrackEnd } from "../../pipeline/engine/run.ts";
import type { OpenQuestion } from "../../pipeline/engine/run-state.ts";
import { splitLabel } from "../../pipeline/interviewers/match-choice.ts";
import type { Session } from "../../pipeline/session/session.ts";
import type { RunSummary } from "../../pipeline/session/summarize-run.ts";
import { shellWord } from "../../plan/shell-word.ts";
import { formatDuration } from "../format-duration.ts";
import { projectFlag } from "../project-flag.ts";

export interface EndCall {
  readonly session: Session;
  readonly summary: RunSummary;
  readonly end: TrackEnd;
  /** As the user named it. */
  readonly project: string;
  /** How long this process drove the run. */
  readonly ms: number;
}

/** What happened in a run, why it stopped, where to look, and what to do next. */
export function endText({ session, summary, end, project, ms }: EndCall): string {
  const { runId, run, paths } = session;
  const where = projectFlag(project);
  const failed = Object.entries(summary.outcomes).filter(([, outcome]) => outcome === "fail");
  const facts = [
    `  visits  ${counted(summary.visits)}, ${formatDuration(ms)}`,
    ...(failed.length === 0 ? [] : [`  failed  ${failed.map(([node]) => node).join(", ")}`]),
    `  folder  ${paths.dir}`,
  ];
  const next = (command: string) => `  next    factory ${command} ${runId}${where}`;
  const logs =
    failed[0] === undefined ? [] : [`  logs    factory runs logs ${runId} ${failed[0][0]}${where}`];
  switch (end.kind) {
    case "end":
      return lines(`run ${runId} reached its exit`, facts);
    case "fail":
      return lines(`run ${runId} failed: ${end.reason}`, [
        ...facts,
        ...logs,
        end.late === true
          ? `  next    factory run${where} (this one has no time left)`
          : `${next("resume")} (after mending the cause)`,
      ]);
    case "interrupted":
      return lines(`run ${runId} was interrupted`, [...facts, next("resume")]);
    case "paused":
      return lines(`run ${runId} is paused`, [...facts, next("resume")]);
    case "canceled":
      return lines(`run ${runId} was canceled${end.reason === undefined ? "" : `: ${end.reason}`}`, facts);
    case "waiting": {
      const { questions } = run.state;
      return [...questions.values()]
        .map((question) => questionText(question, { runId, where, several: questions.size > 1 }))
        .join("");
    }
  }
}

function lines(first: string, rest: readonly string[]): string {
  return `${[first, ...rest].join("\n")}\n`;
}

const MOST_VISITS = 12;

/** Nodes in the order of their first visits, each with how often. */
function counted(visits: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of visits) counts.set(id, (counts.get(id) ?? 0) + 1);
  const shown = [...counts].slice(0, MOST_VISITS).map(([id, n]) => (n === 1 ? id : `${id} ×${n}`));
  const more = counts.size - shown.length;
  return `${visits.length} (${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}

interface Asked {
  readonly runId: string;
  readonly where: string;
  readonly several: boolean;
}

function questionText({ stage, question, choices }: OpenQuestion, { runId, where, several }: Asked): string {
  const options = choices.map(({ key, label }) => `  [${key}] ${splitLabel(label).words}\n`).join("");
  const node = several ? ` --node ${stage}` : "";
  const commands = [
    `factory answer ${runId} ${shellWord(choices[0]?.key ?? "CHOICE")}${node}${where}`,
    `factory resume ${runId}${where}`,
  ];
  return `[?] ${question} (${stage})\n${options}answer and continue with:\n${commands.map((line) => `  ${line}\n`).join("")}`;
}
