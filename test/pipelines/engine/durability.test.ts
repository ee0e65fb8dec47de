import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../../src/errors/factory-error.ts";
import type { RunEvent } from "../../../src/pipeline/engine/run-event.ts";
import { runEnvelopeSchema } from "../../../src/pipeline/run-store/run-envelope.ts";
import { summarizeRun } from "../../../src/pipeline/session/summarize-run.ts";
import { begin, projectWith, resumeOnDisk, runOnDisk, services } from "./session-on-disk.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]";
const LINE = `digraph g { ${ENDS} a [tool_command="echo a >> done"] b [tool_command="echo b >> done"] start -> a -> b -> exit }`;
const GATE = `digraph g { ${ENDS} r [shape=hexagon] b [tool_command="true"] start -> r; r -> b [label="[Y] Yes"]; b -> exit }`;

const json = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const eventsIn = (dir: string) =>
  readFileSync(join(dir, "events.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);

describe("3.4 and 7 the folder of a run", () => {
  it("3.4 has status.json for each stage, in its own folder and in that of its node", async () => {
    const { dir } = await runOnDisk(LINE);

    expect(readdirSync(join(dir, "stages"))).toEqual(["000001-start-1", "000002-a-1", "000003-b-1"]);
    expect(json(join(dir, "a", "status.json"))).toMatchObject({ outcome: "success" });
    expect(json(join(dir, "stages", "000002-a-1", "status.json"))).toEqual(
      json(join(dir, "a", "status.json")),
    );
  });

  it("7.4 has a checkpoint whose current node is the exit, and an envelope that fits its schema", async () => {
    const { dir } = await runOnDisk(LINE);
    const validate = new Ajv({ formats: { "date-time": true }, allowUnionTypes: true }).compile(
      runEnvelopeSchema,
    );

    expect(json(join(dir, "checkpoint.json"))).toMatchObject({
      current_node: "exit",
      next_node: null,
      completed_nodes: ["start", "a", "b", "exit"],
    });
    expect(validate(json(join(dir, "run.json")))).toBe(true);
    expect(json(join(dir, "run.json"))).toMatchObject({ status: "evaluating", final_outcome: "success" });
  });

  it("numbers all events without gaps, and begins with run.created", async () => {
    const { dir } = await runOnDisk(LINE);
    const events = eventsIn(dir);

    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect([events[0]?.event, events.at(-1)?.event]).toEqual(["run.created", "run.evaluating"]);
  });

  it("keeps an attempt that could not begin as a run that failed", async () => {
    const dot = `digraph g { ${ENDS} a [shape=box, prompt="x"] start -> a -> exit }`;
    const place = projectWith(dot);

    await expect(begin(place, dot)).rejects.toMatchObject({
      code: "PIPELINE_INVALID",
      message: expect.stringContaining("needs an agent"),
    });
    const [id = ""] = readdirSync(join(place.project, ".factory", "state", "runs"));
    expect(json(join(place.project, ".factory", "state", "runs", id, "run.json"))).toMatchObject({
      status: "failed",
    });
  });
});

describe("7.5 and 12.17 resuming", () => {
  /** The run as a crash at that event would leave it: the journal up to there, and the checkpoint before it. */
  async function crashAt(dot: string, crash: (event: RunEvent) => boolean, given = services()) {
    const place = projectWith(dot);
    const session = await begin(place, dot, {
      ...given,
      onEvent: (event) => {
        if (crash(event)) throw new FactoryError("RUN_NOT_SAVED", "killed");
      },
    });
    const { driveSession } = await import("../../../src/pipeline/session/session.ts");
    await expect(driveSession(session, new AbortController().signal)).rejects.toThrow("killed");
    return { ...place, dir: session.paths.dir };
  }

  it("7.5 does nothing again that the journal knows, though the checkpoint does not", async () => {
    const { dir, project } = await crashAt(
      LINE,
      (event) => event.event === "stage.completed" && event.stage_id === "a",
    );
    const { end, session } = await resumeOnDisk(dir);

    expect(end.kind).toBe("end");
    expect(readFileSync(join(project, "done"), "utf8")).toBe("a\nb\n");
    expect(summarizeRun(session.run.state, session.paths).visits).toEqual(["start", "a", "b", "exit"]);
  });

  it("runs a stage again that had begun, and says that it was interrupted", async () => {
    const { dir } = await crashAt(LINE, (event) => event.event === "stage.started" && event.stage_id === "b");
    const { session } = await resumeOnDisk(dir);
    const words = eventsIn(dir).map((event) =>
      "stage_id" in event ? `${event.event} ${event.stage_id}` : event.event,
    );

    expect(words.slice(words.indexOf("run.resumed"), words.indexOf("run.resumed") + 4)).toEqual([
      "run.resumed",
      "stage.interrupted b",
      "stage.started b",
      "stage.completed b",
    ]);
    expect(summarizeRun(session.run.state, session.paths).attempts).toEqual({ start: 1, a: 1, b: 1 });
  });

  it("12.17 ends as an undisturbed run wherever it was stopped", async () => {
    const dot = `digraph g { ${ENDS} f [shape=component, max_parallel=1] x [tool_command="echo $FACTORY_STAGE"] y [tool_command="exit 1", max_retries=1] j [shape=tripleoctagon] r [shape=hexagon] start -> f; f -> x -> j; f -> y -> j; j -> r; r -> exit [label="[Y] Yes"] }`;
    const given = services({ answers: [{ node: "r", value: "Y" }], answersDigest: "1" });
    const whole = await runOnDisk(dot, given);
    const { runId: _, runDir: __, ...expected } = summarizeRun(whole.session.run.state, whole.session.paths);
    const count = eventsIn(whole.dir).length;

    for (let seq = 3; seq < count; seq += 1) {
      const { dir } = await crashAt(dot, (event) => event.seq === seq, given);
      const { session } = await resumeOnDisk(dir, given);
      const { runId, runDir, ...summary } = summarizeRun(session.run.state, session.paths);
      expect({ seq, ...summary }).toEqual({ seq, ...expected });
      const seqs = eventsIn(dir).map((event) => event.seq);
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    }
  });

  it("removes a torn last line and says so", async () => {
    const { dir } = await crashAt(LINE, (event) => event.event === "stage.started" && event.stage_id === "b");
    appendFileSync(join(dir, "events.ndjson"), '{"seq":99,"eve');
    await resumeOnDisk(dir);

    expect(eventsIn(dir)).toContainEqual(expect.objectContaining({ event: "run.resumed", torn_bytes: 14 }));
  });

  it("needs no checkpoint, and names a damaged one with the way out", async () => {
    const { dir } = await crashAt(LINE, (event) => event.event === "stage.started" && event.stage_id === "b");
    const file = join(dir, "checkpoint.json");
    writeFileSync(file, "{");
    await expect(resumeOnDisk(dir)).rejects.toMatchObject({
      code: "RUN_CORRUPT",
      source: file,
      hint: expect.stringContaining("remove that file"),
    });
    rmSync(file);

    expect((await resumeOnDisk(dir)).end.kind).toBe("end");
  });

  it.each(["", "\0\0\0\0"])(
    "needs no checkpoint when a power cut has left nothing in it: %j",
    async (left) => {
      const { dir, project } = await crashAt(
        LINE,
        (event) => event.event === "stage.started" && event.stage_id === "b",
      );
      writeFileSync(join(dir, "checkpoint.json"), left);

      expect((await resumeOnDisk(dir)).end.kind).toBe("end");
      expect(readFileSync(join(project, "done"), "utf8")).toBe("a\nb\n");
    },
  );

  it("refuses a pipeline that was changed", async () => {
    const { dir, file } = await crashAt(
      LINE,
      (event) => event.event === "stage.started" && event.stage_id === "b",
    );
    appendFileSync(file, "\n// other");

    await expect(resumeOnDisk(dir)).rejects.toMatchObject({ code: "PIPELINE_CHANGED", source: file });
  });

  it("runs the stage again at which a run failed, and none before it", async () => {
    const dot = `digraph g { ${ENDS} a [tool_command="echo a >> done"] b [tool_command="test -e fixed"] start -> a -> b -> exit }`;
    const { dir, project, end } = await runOnDisk(dot);
    writeFileSync(join(project, "fixed"), "");
    const resumed = await resumeOnDisk(dir);

    expect([end.kind, resumed.end.kind]).toEqual(["fail", "end"]);
    expect(readFileSync(join(project, "done"), "utf8")).toBe("a\n");
  });

  it("goes on at a node that is asked for", async () => {
    const { dir, project } = await crashAt(
      LINE,
      (event) => event.event === "stage.started" && event.stage_id === "b",
    );
    await resumeOnDisk(dir, services(), "a");

    expect(readFileSync(join(project, "done"), "utf8")).toBe("a\na\nb\n");
  });

  it("refuses to go on inside a branch, where the other branches would be missing", async () => {
    const dot = `digraph g { ${ENDS} f [shape=component, join_policy=all_success] x [tool_command="true"] y [tool_command="exit 1"] z [tool_command="true"] j [shape=tripleoctagon] start -> f; f -> x -> z -> j; f -> y -> j; j -> exit }`;
    const { dir, end } = await runOnDisk(dot);
    expect(end.kind).toBe("fail");

    await expect(resumeOnDisk(dir, services(), "z")).rejects.toMatchObject({
      code: "USAGE",
      message: "z lies in a branch of f, and a run cannot begin there",
      hint: expect.stringContaining("choose f"),
    });
    expect((await resumeOnDisk(dir, services(), "f")).end.kind).toBe("fail");
  });

  it("waits at a gate, takes an answer of the list after it, and leaves an ended run alone", async () => {
    const { dir, end } = await runOnDisk(GATE);
    const waiting = json(join(dir, "run.json"));
    const again = await resumeOnDisk(dir);
    const answered = await resumeOnDisk(
      dir,
      services({ answers: [{ node: "r", value: "Yes" }], answersDigest: "2" }),
    );
    const events = eventsIn(dir);
    const after = await resumeOnDisk(dir);

    expect([end.kind, waiting.status, again.end.kind, answered.end.kind]).toEqual([
      "waiting",
      "awaiting_human",
      "waiting",
      "end",
    ]);
    expect(events.filter(({ event }) => event === "run.awaiting_human")).toHaveLength(1);
    expect(after.end.kind).toBe("end");
    expect(eventsIn(dir)).toHaveLength(events.length);
  });

  it("lets no two processes drive one run, and follows one that died", async () => {
    const place = projectWith(LINE);
    const session = await begin(place, LINE);
    const locks = join(session.paths.dir, "locks");

    await expect(resumeOnDisk(session.paths.dir)).rejects.toMatchObject({ code: "RUN_BUSY" });
    session.close();
    writeFileSync(join(locks, "lock-7"), JSON.stringify({ pid: process.pid, startTicks: "1" }));
    expect((await resumeOnDisk(session.paths.dir)).end.kind).toBe("end");
    expect(readdirSync(locks)).toEqual(["lock-8"]);
    expect(readFileSync(join(locks, "lock-8"), "utf8")).toBe("");
  });

  it("stops with everything in order when the disk is full", async () => {
    const place = projectWith(LINE);
    const session = await begin(place, LINE);
    const { dir, checkpoint } = session.paths;
    const before = readFileSync(checkpoint, "utf8");
    symlinkSync("/dev/full", `${checkpoint}.next`);
    const { driveSession } = await import("../../../src/pipeline/session/session.ts");

    await expect(driveSession(session, new AbortController().signal)).rejects.toMatchObject({
      code: "RUN_NOT_SAVED",
      message: expect.stringContaining("the disk is full"),
    });
    expect(readFileSync(checkpoint, "utf8")).toBe(before);
    expect(existsSync(`${checkpoint}.next`)).toBe(false);
    expect((await resumeOnDisk(dir)).end.kind).toBe("end");
  });
});
