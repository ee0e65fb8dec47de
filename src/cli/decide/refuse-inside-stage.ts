import { readFileSync } from "node:fs";
import { FactoryError } from "../../errors/factory-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Stages of a run never decide, about no run: who writes a pipeline would approve what it makes. Also finds a stage that has
 * unset its variables, by the processes that started this one. Throws USAGE.
 */
export function refuseInsideStage(
  command: string,
  env: Environment,
  ancestors: Iterable<Environment> = ancestorEnvironments(process.ppid),
): void {
  const stage = stageOf(env) ?? firstStage(ancestors);
  if (stage === undefined) return;
  throw new FactoryError(
    "USAGE",
    `factory ${command} was called by ${stage}, and no stage decides about runs`,
    {
      hint: `call factory ${command} from outside, when the run has reached its exit`,
    },
  );
}

function firstStage(environments: Iterable<Environment>): string | undefined {
  for (const env of environments) {
    const stage = stageOf(env);
    if (stage !== undefined) return stage;
  }
  return undefined;
}

function stageOf({ FACTORY_RUN_ID: run, FACTORY_STAGE: stage }: Environment): string | undefined {
  if (!run) return undefined;
  return stage ? `the stage ${stage} of the run ${run}` : `a stage of the run ${run}`;
}

/** More parents than any chain of commands has. */
const MOST_ANCESTORS = 256;

/** What the processes above were started with; of those that may be asked. */
function* ancestorEnvironments(parent: number): Generator<Environment> {
  let pid = parent;
  for (let count = 0; pid > 1 && count < MOST_ANCESTORS; count += 1) {
    const stat = readProcess(pid, "stat");
    if (stat === undefined) return;
    const variables = (readProcess(pid, "environ") ?? "").split("\0").map((line) => line.split(/=(.*)/s, 2));
    yield Object.fromEntries(variables);
    // The second field is the program's name in brackets and may hold anything; the parent is the fourth.
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
  }
}

/** Undefined for a process that is gone, or of somebody else, and where there is no /proc. */
function readProcess(pid: number, name: "stat" | "environ"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}
