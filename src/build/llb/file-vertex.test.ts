import { describe, expect, it } from "vitest";
import type { Op, Stage } from "../../plan/types.ts";
import { BASE, DIGEST, inputOf, only, planOf, SCRATCH_INPUT, solved, stageWith } from "./plan-fixture.ts";
import type { DecodedVertex } from "./wire/decode-definition.ts";
import type { WireFileAction } from "./wire/types.ts";

const EPOCH_NANOSECONDS = 315_532_800_000_000_000;
const PROJECT = { kind: "context", name: "project" } as const;

describe("file ops", () => {
  it("copies the contents of a folder and makes the folders above, all at the epoch", () => {
    const [action, ...others] = actions(
      [{ kind: "copy", from: PROJECT, src: ["src"], dest: "/app/" }],
      onScratch,
    );
    expect(others).toEqual([]);
    expect(action).toEqual({
      input: -1,
      secondaryInput: 0,
      output: 0,
      copy: {
        src: "/src",
        dest: "/app/",
        mode: -1,
        followSymlink: true,
        dirCopyContents: true,
        attemptUnpackDockerCompatibility: false,
        createDestPath: true,
        timestamp: EPOCH_NANOSECONDS,
        include_patterns: [],
        exclude_patterns: [],
      },
    });
  });

  it("copies with patterns, owner and mode", () => {
    const op = {
      kind: "copy",
      from: PROJECT,
      src: ["/"],
      dest: "/app",
      include: ["*.py"],
      exclude: ["test"],
      chown: "0:65534",
      chmod: 0o755,
    } as const;
    const vertex = fileVertex([op], onScratch);
    expect(vertex.op.file?.actions[0]?.copy).toMatchObject({
      include_patterns: ["*.py"],
      exclude_patterns: ["test"],
      owner: { user: { byID: 0 }, group: { byID: 65534 } },
      mode: 0o755,
    });
    expect(vertex.metadata?.caps).toEqual({ "file.base": true, "file.copy.includeexcludepatterns": true });
  });

  it("takes a lone uid for the group as well and refuses names", () => {
    const copy = (chown: string): Op => ({ kind: "copy", from: PROJECT, src: ["/"], dest: "/app", chown });
    const [action] = actions([copy("7")], onScratch);
    expect(action?.copy?.owner).toEqual({ user: { byID: 7 }, group: { byID: 7 } });
    expect(() => actions([copy("root:root")], onScratch)).toThrow('chown "root:root" is not numeric');
  });

  it("adds a download by its file name and tries to unpack it when asked", () => {
    const add = { kind: "add", url: "https://files.test/w.tar.gz", checksum: DIGEST, dest: "/w" } as const;
    expect(actions([add])[0]).toMatchObject({
      input: 0,
      secondaryInput: 1,
      copy: { src: "/w.tar.gz", dest: "/w", attemptUnpackDockerCompatibility: false },
    });
    expect(actions([{ ...add, unpack: true }])[0]?.copy?.attemptUnpackDockerCompatibility).toBe(true);
  });

  it("makes a file in a folder that need not exist", () => {
    const [parent, file] = actions([{ kind: "mkfile", path: "/etc/app/x.ini", content: "é", mode: 0o600 }]);
    expect(parent).toMatchObject({ input: 0, mkdir: { path: "/etc/app", mode: 0o755, makeParents: true } });
    expect(file).toMatchObject({ input: 1, mkfile: { path: "/etc/app/x.ini", mode: 0o600 } });
    expect(file?.mkfile?.timestamp).toBe(EPOCH_NANOSECONDS);
    expect(new TextDecoder().decode(file?.mkfile?.data)).toBe("é");
  });

  it("writes an empty file", () => {
    const [file] = actions([{ kind: "mkfile", path: "/marker", content: "" }]);
    expect(file?.mkfile).toMatchObject({ path: "/marker", mode: 0o644, data: new Uint8Array() });
  });

  it("makes folders with their parents and removes paths that need not exist", () => {
    const ops = [
      { kind: "mkdir", path: "/data/in", mode: 0o700 },
      { kind: "rm", path: "/old" },
    ] as const;
    expect(actions(ops).slice(0, 2)).toMatchObject([
      { mkdir: { path: "/data/in", mode: 0o700, makeParents: true, timestamp: EPOCH_NANOSECONDS } },
      { input: 1, rm: { path: "/old", allowNotFound: true } },
    ]);
  });
});

describe("file ops that follow each other", () => {
  it("are one vertex, each action on the result of the one before, the last one kept", () => {
    const ops: readonly Op[] = [
      { kind: "copy", from: PROJECT, src: ["a.txt", "b.txt"], dest: "/in/" },
      { kind: "env", vars: { A: "1" } },
      { kind: "copy", from: PROJECT, src: ["c.txt"], dest: "/in/" },
    ];
    const vertex = fileVertex(ops);
    expect(vertex.op.inputs).toHaveLength(2);
    expect(
      vertex.op.file?.actions.map(({ input, secondaryInput, output }) => [input, secondaryInput, output]),
    ).toEqual([
      [0, 1, -1],
      [2, 1, -1],
      [3, 1, -1],
      [4, -1, 0],
    ]);
  });

  it("are two vertices around an exec", () => {
    const file = { kind: "mkdir", path: "/a" } as const;
    const { vertices } = solved(planOf([stageWith([file, { kind: "exec", argv: ["x"] }, file])]));
    expect(
      vertices.filter((vertex) => vertex.op.exec !== undefined || vertex.op.file !== undefined),
    ).toHaveLength(4);
    const exec = only(vertices, "exec");
    expect(inputOf(vertices, exec, 0).op.file?.actions[0]?.mkdir?.path).toBe("/a");
  });

  it("give the folders they wrote into the epoch, whatever the folders were before", () => {
    const touched = touchedBy([
      { kind: "mkfile", path: "/etc/app/x.ini", content: "" },
      { kind: "copy", from: PROJECT, src: ["f"], dest: "/srv/file" },
      { kind: "mkdir", path: "/data" },
    ]);
    expect(touched).toEqual(["/data", "/etc", "/etc/app", "/srv"]);
  });

  it("do not bring back a folder that was removed", () => {
    const touched = touchedBy([
      { kind: "mkdir", path: "/work/tmp" },
      { kind: "mkdir", path: "/workshop" },
      { kind: "rm", path: "/work" },
    ]);
    expect(touched).toEqual(["/workshop"]);
  });

  it("give the folder they removed from the epoch, unless it is gone as well", () => {
    const touched = touchedBy([
      { kind: "rm", path: "/etc/apt/old.list" },
      { kind: "rm", path: "/var/cache" },
      { kind: "rm", path: "/var/cache/apt" },
      { kind: "rm", path: "/top" },
    ]);
    expect(touched).toEqual(["/etc/apt", "/var"]);
  });

  it("give the folder of an unpacked archive the epoch", () => {
    expect(
      touchedBy([
        { kind: "add", url: "https://files.test/w.tgz", checksum: DIGEST, dest: "/w/x", unpack: true },
      ]),
    ).toEqual(["/w", "/w/x"]);
  });
});

const onScratch: Partial<Stage> = { from: SCRATCH_INPUT };

function fileVertex(ops: readonly Op[], changes: Partial<Stage> = { from: BASE }): DecodedVertex {
  return only(solved(planOf([stageWith(ops, changes)])).vertices, "file");
}

function actions(ops: readonly Op[], changes?: Partial<Stage>): readonly WireFileAction[] {
  return fileVertex(ops, changes).op.file?.actions ?? [];
}

/** Folders that an empty copy gives a time. */
function touchedBy(ops: readonly Op[]): readonly string[] {
  return actions(ops).flatMap(({ secondaryInput, copy }) =>
    copy !== undefined && secondaryInput === -1 ? [copy.dest] : [],
  );
}
