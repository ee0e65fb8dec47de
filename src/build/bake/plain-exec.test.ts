import { describe, expect, it } from "vitest";
import { fixedTimeCommand } from "../../plan/fixed-time-command.ts";
import { uvInstallOp } from "../../plan/uv-install-op.ts";
import { scriptOf, writtenFolders } from "./plain-exec.ts";

const EXEC = { kind: "exec" } as const;

describe("scriptOf", () => {
  it("leaves out what only fixes times, which the exporter does", () => {
    const argv = fixedTimeCommand("make all");

    expect(scriptOf({ ...EXEC, argv })).toEqual({ text: "make all", positional: [] });
  });

  it("writes arguments where the script uses them all", () => {
    const argv = fixedTimeCommand('apt-get install -- "$@"', ["a b", "c"]);

    expect(scriptOf({ ...EXEC, argv })).toEqual({ text: "apt-get install -- 'a b' c", positional: [] });
  });

  it("keeps arguments that the script uses one by one", () => {
    const argv = fixedTimeCommand('cp "$1" /x\nrm -- "$@"', ["a"]);

    expect(scriptOf({ ...EXEC, argv })).toEqual({ text: 'cp "$1" /x\nrm -- "$@"', positional: ["a"] });
  });

  it("runs a person's own command without a shell around it", () => {
    const argv = fixedTimeCommand('/bin/sh -ec "$1"', ["echo '$@' > /x"]);

    expect(scriptOf({ ...EXEC, argv })).toEqual({ text: "echo '$@' > /x", positional: [] });
  });

  it("knows a program that is run without a shell", () => {
    expect(scriptOf({ ...EXEC, argv: ["python3", "-m", "venv"] })).toBeUndefined();
  });
});

describe("writtenFolders", () => {
  it("believes the folder whose times a command fixes", () => {
    const { command = "" } = uvInstallOp({ requirements: "a==1\n", name: "a" } as never) as {
      command?: string;
    };

    expect(writtenFolders({ ...EXEC, command })).toEqual(["/opt/venv"]);
  });

  it("knows of none for a command that may write anywhere", () => {
    expect(writtenFolders({ ...EXEC, argv: fixedTimeCommand("make") })).toEqual([]);
  });
});
