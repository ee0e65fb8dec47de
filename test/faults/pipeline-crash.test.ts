import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../integration/small-project.ts";
import { bundledFactory, type SpawnFactory } from "../integration/spawn-factory.ts";
import { type CrashPipeline, readTrace, runFolders, type Trace } from "./crash-trace.ts";
import { type Kill, killMoments, killWhen } from "./kill-moments.ts";

const KILLS = Number(process.env.FACTORY_CRASH_KILLS ?? 200);
const SEED = Number(process.env.FACTORY_CRASH_SEED ?? 8);
/** How many runs are killed at the same time: a life is mostly waiting. */
const LINES = 3;

const PIPELINE = `digraph crash {
  start [shape=Mdiamond]
  exit  [shape=Msquare]
  node [shape=parallelogram, tool_command="echo $FACTORY_STATUS_FILE >> effects; sleep 0.01"]
  t1; t2; t3; t4; t6; t7; t9; l1; l2; l3; m1; r2; p1; p2; q1
  node [tool_command="sleep 0.01; echo $FACTORY_STATUS_FILE >> effects"]
  t8; m2; q2
  node [max_retries=1, tool_command="echo $FACTORY_STATUS_FILE >> effects; case $FACTORY_STATUS_FILE in *-1/*) exit 1;; esac"]
  flaky; r1
  check [shape=diamond]
  gate1 [shape=hexagon, label="Go on?"]
  gate2 [shape=hexagon, label="Go on in this branch?"]
  gate3 [shape=hexagon, label="Again?"]
  split1 [shape=component]
  split2 [shape=component]
  join1 [shape=tripleoctagon]
  join2 [shape=tripleoctagon]
  start -> t1 -> t2 -> split1
  split1 -> l1 -> l2 -> l3 -> join1
  split1 -> m1 -> m2 -> join1
  split1 -> r1 -> r2 -> join1
  join1 -> t3 -> gate1
  gate1 -> t4 [label="[Y] Yes"]
  gate1 -> t9 [label="[N] No"]
  t4 -> flaky -> check
  check -> t6 [condition="outcome=success"]
  check -> t9 [condition="outcome=fail"]
  t6 -> split2
  split2 -> p1 -> gate2
  gate2 -> p2 [label="[Y] Yes"]
  p2 -> join2
  split2 -> q1 -> q2 -> join2
  join2 -> gate3
  gate3 -> t6 [label="[A] Again"]
  gate3 -> t7 [label="[E] Enough"]
  t7 -> t8 -> t9 -> exit
}
`;

const ANSWERS = [
  { node: "gate1", value: "Y" },
  { node: "gate2", value: "Y" },
  { node: "gate3", value: "A" },
  { node: "gate2", value: "[Y] Yes" },
  { node: "gate3", value: "Enough" },
];

describe("a pipeline whose process is killed again and again", () => {
  let factory: SpawnFactory;
  let undisturbed: Trace;

  beforeAll(async () => {
    factory = bundledFactory();
    const pipeline = project();
    const { code, stderr } = await start(pipeline).exited;
    expect(code, stderr).toBe(0);
    undisturbed = readTrace(pipeline);
    expect(new Set(undisturbed.nodes).size).toBe(30);
    expect(undisturbed.repeated).toEqual([]);
  });

  it(`ends as an undisturbed run after ${KILLS} kills, seed ${SEED}`, async () => {
    const kills = killMoments({ seed: SEED, count: KILLS });
    let killed = 0;
    let repeated = 0;
    await Promise.all(Array.from({ length: LINES }, work));

    expect(killed).toBe(KILLS);
    expect(repeated, "kills that hit running stages").toBeGreaterThan(KILLS / 10);

    async function work(): Promise<void> {
      while (kills.length > 0) {
        const pipeline = project();
        const moments: Kill[] = [];
        const trace = await live(pipeline, moments);
        const story = `seed ${SEED}, ${pipeline.dir}, killed at ${JSON.stringify(moments)}`;
        expect(trace.problems, story).toEqual([]);
        expect(trace.effects, story).toEqual(undisturbed.effects);
        expect(trace.edges, story).toEqual(undisturbed.edges);
        expect(trace.end, story).toEqual(undisturbed.end);
        killed += moments.length;
        repeated += trace.repeated.length;
      }
    }

    /** Lives until it is done; a life that reached its end before its moment came did not use it up. */
    async function live(pipeline: CrashPipeline, moments: Kill[]): Promise<Trace> {
      for (;;) {
        const kill = kills.shift();
        const life = start(pipeline);
        const died = kill !== undefined && (await killWhen(life.child, pipeline, kill));
        const { code, stderr } = await life.exited;
        if (kill !== undefined && died) {
          moments.push(kill);
          continue;
        }
        if (kill !== undefined) kills.unshift(kill);
        expect(code, `seed ${SEED}, after ${JSON.stringify(moments)}: ${stderr}`).toBe(0);
        return readTrace(pipeline);
      }
    }
  }, 600_000);

  function project(): CrashPipeline {
    const dir = emptyFolder();
    writeFileSync(join(dir, "crash.dot"), PIPELINE);
    writeFileSync(join(dir, "answers.json"), JSON.stringify(ANSWERS));
    return { dir, runs: join(dir, ".factory", "state", "runs"), effects: join(dir, "effects") };
  }

  /** A process that died before it had made a run leaves nothing to be resumed. */
  function start({ dir, runs }: CrashPipeline) {
    const begun = runFolders(runs);
    const what = begun.length === 0 ? ["run", "crash.dot"] : ["resume", "latest"];
    expect(begun.length, `${runs}: ${begun.join(", ")}`).toBeLessThan(2);
    return factory([...what, "--answers", "answers.json"], { cwd: dir });
  }
});
