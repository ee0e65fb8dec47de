import { describe, expect, it } from "vitest";
import type { Question } from "../../pipeline/interviewers/interviewer.ts";
import { type Terminal, terminalInterviewer } from "./terminal-interviewer.ts";

const question: Question = {
  id: "r-2",
  stage: "r",
  type: "MULTIPLE_CHOICE",
  text: "Good?",
  options: [
    { key: "Y", label: "[Y] Yes", to: "exit" },
    { key: "N", label: "[N] No", to: "stop" },
  ],
};

class PromptError extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

function terminal(ask: Terminal["ask"]) {
  const seen: string[] = [];
  return {
    seen,
    interviewer: terminalInterviewer({
      ask,
      write: (text) => void seen.push(text),
      hold: (held) => void seen.push(held ? "held" : "free"),
      interrupt: () => void seen.push("interrupted"),
      actor: async () => "ada",
    }),
  };
}

const open = new AbortController().signal;

describe("terminalInterviewer", () => {
  it("8.4 shows the choices, refuses what is none of them, and says who answered", async () => {
    const problems: (string | undefined)[] = [];
    const { interviewer, seen } = terminal((_, check) => {
      problems.push(check("q"), check(""), check("no"));
      return Promise.resolve("no");
    });

    expect(await interviewer.ask(question, open)).toEqual({ value: "no", actor: "ada" });
    expect(seen).toEqual(["held", "[?] Good? (r)\n  [Y] Yes (to exit)\n  [N] No (to stop)\n", "free"]);
    expect(problems).toEqual([
      '"q" is none of them: Y ([Y] Yes, to exit); N ([N] No, to stop)',
      "nothing is none of them: Y ([Y] Yes, to exit); N ([N] No, to stop)",
      undefined,
    ]);
  });

  it("takes neither Ctrl-C nor a closed input for an answer", async () => {
    const pressed = terminal(() => Promise.reject(new PromptError("ExitPromptError")));
    const closed = terminal(() => Promise.reject(new PromptError("AbortPromptError")));

    expect(await pressed.interviewer.ask(question, open)).toBeUndefined();
    expect(await closed.interviewer.ask(question, open)).toBeUndefined();
    expect(pressed.seen).toContain("interrupted");
    expect(closed.seen).not.toContain("interrupted");
  });

  it("says TIMEOUT when the gate's time is over, and nothing when the run is stopped", async () => {
    const wait: Terminal["ask"] = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        const fail = () => reject(new PromptError("AbortPromptError"));
        if (signal.aborted) fail();
        signal.addEventListener("abort", fail);
      });

    expect(await terminal(wait).interviewer.ask({ ...question, timeoutMs: 1 }, open)).toEqual({
      value: "TIMEOUT",
      actor: "timeout",
    });
    const stopped = new AbortController();
    const answer = terminal(wait).interviewer.ask({ ...question, timeoutMs: 60_000 }, stopped.signal);
    stopped.abort();
    expect(await answer).toBeUndefined();
  });

  it("asks one question at a time", async () => {
    let atOnce = 0;
    let most = 0;
    const { interviewer } = terminal(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      atOnce -= 1;
      return "y";
    });

    await Promise.all([interviewer.ask(question, open), interviewer.ask(question, open)]);

    expect(most).toBe(1);
  });
});
