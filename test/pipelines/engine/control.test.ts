import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emit } from "../../../src/pipeline/engine/run.ts";
import type { RunEvent } from "../../../src/pipeline/engine/run-event.ts";
import { statusFile } from "../../../src/pipeline/handlers/tool-environment.ts";
import {
  type ControlRequest,
  postRequest,
  readRequests,
} from "../../../src/pipeline/run-store/control-requests.ts";
import { runPaths, runsFolder } from "../../../src/pipeline/run-store/run-paths.ts";
import { StageFolders } from "../../../src/pipeline/run-store/stage-folders.ts";
import { controlRun } from "../../../src/pipeline/session/control-run.ts";
import { driveSession } from "../../../src/pipeline/session/session.ts";
import { begin, projectWith, resumeOnDisk, services } from "./session-on-disk.ts";

const PIPELINE = `digraph g {
  start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]
  slow [tool_command="echo $$ > pid; exec sleep 30"]
  quick [tool_command="true"]
  last [tool_command="true"]
  start -> quick -> last
  quick -> slow [condition="context.work.way=slow"]
  slow -> exit; last -> exit
}`;

type Request = Omit<ControlRequest, "id">;

/** Runs the pipeline and makes a request when a node starts. */
async function runWith(at: string, request: Request, dot = PIPELINE) {
  const place = projectWith(dot);
  let dir = "";
  const onEvent = (event: RunEvent) => {
    if (event.event !== "stage.started" || event.stage_id !== at) return;
    postRequest(runPaths(dir).control, request, 1);
  };
  const session = await begin(place, dot, services({ onEvent }));
  ({ dir } = session.paths);
  const end = await driveSession(session, new AbortController().signal);
  return { ...place, dir, end, state: session.run.state };
}

function events(dir: string): readonly RunEvent[] {
  const lines = readFileSync(runPaths(dir).journal, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

function control(dir: string, request: Request) {
  const signal = new AbortController().signal;
  return controlRun({ dir, request, services: services(), waitMs: 5000, signal });
}

function tagsOf(dir: string): readonly string[] {
  return (JSON.parse(readFileSync(runPaths(dir).envelope, "utf8")) as { tags: readonly string[] }).tags;
}

describe("a run at its exit", () => {
  it("can be resumed after a pause, however long ago its time was over", async () => {
    const place = projectWith(PIPELINE);
    let time = 1_800_000_000_000;
    const now = () => {
      time += 1000;
      return time;
    };
    const limited = services({ now, limits: { runTimeoutMs: 5000 } });
    const session = await begin(place, PIPELINE, limited);
    const { dir } = session.paths;
    await driveSession(session, new AbortController().signal);
    await control(dir, { kind: "pause", actor: "ada" });

    const resumed = await resumeOnDisk(dir, limited);

    expect([resumed.end, resumed.session.run.state.paused]).toEqual([{ kind: "end" }, false]);
  });
});

describe("a run that a process drives", () => {
  it("pauses after the running stage, and goes on where it was", async () => {
    const { dir, end, state } = await runWith("quick", { kind: "pause", actor: "ada", reason: "lunch" });

    expect([end.kind, state.paused, state.status, state.main.node]).toEqual([
      "paused",
      true,
      "executing",
      "last",
    ]);
    expect(events(dir).at(-1)).toMatchObject({ event: "run.paused", actor: "ada", reason: "lunch" });
    expect([tagsOf(dir), readRequests(runPaths(dir).control)]).toEqual([["paused"], []]);

    const resumed = await resumeOnDisk(dir);

    expect([resumed.end.kind, resumed.session.run.state.paused, tagsOf(dir)]).toEqual(["end", false, []]);
  });

  it("ends what runs when it is canceled, and cannot be resumed", async () => {
    const slow = PIPELINE.replace('[condition="context.work.way=slow"]', "[weight=1]");
    const { dir, end, project } = await runWith("slow", { kind: "cancel", actor: "ada" }, slow);

    expect(end).toEqual({ kind: "canceled" });
    expect(
      events(dir)
        .map(({ event }) => event)
        .slice(-3),
    ).toEqual(["stage.interrupted", "run.canceled", "run.completed"]);
    expect(() => process.kill(Number(readFileSync(`${project}/pid`, "utf8")), 0)).toThrow("ESRCH");
    await expect(resumeOnDisk(dir)).rejects.toMatchObject({ code: "RUN_ENDED" });
    await expect(control(dir, { kind: "pause", actor: "ada" })).rejects.toMatchObject({ code: "RUN_ENDED" });
  });

  it("takes values between stages, so that the next edge sees them", async () => {
    const set = { kind: "intervene", actor: "ada", context_updates: { "work.note": "x" } } as const;
    const { dir, state } = await runWith("start", set);

    expect(state.main.context.get("work.note")).toBe("x");
    expect(events(dir).find(({ event }) => event === "run.intervened")).toMatchObject({
      actor: "ada",
      context_updates: { "work.note": "x" },
      request_id: expect.stringMatching(/^0+1-/),
    });
  });
});

describe("a run that nobody drives", () => {
  const GATE = `digraph g { start [shape=Mdiamond] exit [shape=Msquare] r [shape=hexagon] start -> r -> exit }`;

  async function waiting() {
    const place = projectWith(GATE);
    const session = await begin(place, GATE);
    await driveSession(session, new AbortController().signal);
    return { ...place, dir: session.paths.dir };
  }

  it("is paused, changed and canceled by the one who asks, also when its file has changed", async () => {
    const { dir, file } = await waiting();
    writeFileSync(file, "digraph other {}");

    await control(dir, { kind: "pause", actor: "ada" });
    await control(dir, { kind: "pause", actor: "bob" });
    await control(dir, { kind: "intervene", actor: "ada", reason: "note" });
    const done = await control(dir, { kind: "cancel", actor: "ada", reason: "no" });

    expect(done.kind).toBe("done");
    expect(
      events(dir)
        .map(({ event }) => event)
        .slice(-4),
    ).toEqual(["run.paused", "run.intervened", "run.canceled", "run.completed"]);
    expect(JSON.parse(readFileSync(runPaths(dir).envelope, "utf8"))).toMatchObject({
      status: "canceled",
      final_outcome: null,
      tags: [],
    });
  });

  it("is canceled with the commands that a killed process has left running", async () => {
    const session = await begin(projectWith(PIPELINE), PIPELINE);
    const { dir } = session.paths;
    const key = { index: 1, attempt: 1 };
    emit(session.run, { event: "stage.started", stage_id: "start", ...key, visit: 1 });
    session.close();
    const folder = new StageFolders(dir).absolute({ node: "start", restart: 0, ...key });
    const env = { PATH: process.env.PATH ?? "", FACTORY_STATUS_FILE: statusFile(folder) };
    const orphan = spawn("sleep", ["30"], { detached: true, stdio: "ignore", env });
    const ended = once(orphan, "exit");
    await once(orphan, "spawn");

    await control(dir, { kind: "cancel", actor: "ada" });

    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(events(dir).map(({ event }) => event)).toContain("stage.interrupted");
  });

  it("is paused at its exit, too, and resumed without doing anything again", async () => {
    const { dir } = await runWith("last", { kind: "intervene", actor: "ada" });
    await control(dir, { kind: "pause", actor: "ada" });
    const { end, session } = await resumeOnDisk(dir);

    expect([end.kind, session.run.state.status, session.run.state.paused]).toEqual([
      "end",
      "evaluating",
      false,
    ]);
    expect(events(dir).filter(({ event }) => event === "stage.started")).toHaveLength(3);
  });

  it("does a request once, though a crash left it there", async () => {
    const { dir } = await waiting();
    const { control: folder, journal } = runPaths(dir);
    const posted = postRequest(folder, { kind: "cancel", actor: "ada" }, 1);
    const last = events(dir).at(-1) as RunEvent;
    const event = { ...last, seq: last.seq + 1, event: "run.intervened", actor: "x", request_id: posted.id };
    writeFileSync(journal, `${JSON.stringify(event)}\n`, { flag: "a" });

    const { end } = await resumeOnDisk(dir);

    expect([end.kind, readRequests(folder)]).toEqual(["waiting", []]);
  });

  it("does not pause at once when it is resumed after a pause that came too late", async () => {
    const { dir, project } = await waiting();
    postRequest(runPaths(dir).control, { kind: "pause", actor: "ada" }, 1);

    expect((await resumeOnDisk(dir)).end.kind).toBe("waiting");
    expect(runsFolder(project)).toBe(dir.slice(0, dir.lastIndexOf("/")));
  });
});
