import { describe, expect, it } from "vitest";
import type { DetectReport } from "../detect/detect-report.ts";
import { askSettings } from "./ask-settings.ts";
import type { Prompts } from "./prompts.ts";

const report: DetectReport = {
  schemaVersion: 1,
  detection: {
    stack: "python",
    manager: "pip",
    python: { range: ">=3.11", source: "pyproject.toml:4" },
    dependencies: [],
    systemPackages: ["libgl1"],
    accelerator: "none",
    start: { command: "python main.py", source: "main.py:1" },
    ports: [8000],
  },
  user: { value: "10001:10001", source: "default" },
  systemPackages: [{ name: "libgl1", source: "requirements.txt:1", why: "x" }],
  blocks: [],
  rejected: { stacks: [], managers: [] },
  notCopied: [],
};

/** Gives these answers, and the initial ones where there is none; checks every answer as a terminal does. */
function answering(answers: Readonly<Record<string, string | boolean>>): Prompts {
  return {
    choose: async () => "",
    text: async (message, { initial, check }) => {
      const answer = String(answers[message.replace(/ \(empty for none\)$/, "")] ?? initial);
      const problem = check(answer);
      if (problem !== undefined) throw new Error(problem);
      return answer;
    },
    confirm: async (message, initial) => Boolean(answers[message] ?? initial),
  };
}

describe("askSettings", () => {
  it("decides nothing when every answer is what was found", async () => {
    expect(await askSettings(answering({}), { settings: {}, report })).toEqual({});
  });

  it("decides what differs", async () => {
    const prompts = answering({
      "Start command": "gunicorn app:app",
      Ports: "9000 9001",
      Python: "3.12",
      "Does it need a GPU?": true,
      "Debian packages": "libgl1, libgomp1",
    });

    expect(await askSettings(prompts, { settings: {}, report })).toEqual({
      start: "gunicorn app:app",
      ports: [9000, 9001],
      python: "3.12",
      gpu: true,
      systemPackages: ["libgl1", "libgomp1"],
    });
  });

  it("offers what a template decides", async () => {
    const settings = { start: "jupyter lab", gpu: true };

    expect(await askSettings(answering({}), { settings, report })).toEqual(settings);
  });

  it("takes an empty answer for none", async () => {
    const prompts = answering({ "Start command": "", Ports: " ", Python: "", "Debian packages": "" });

    expect(await askSettings(prompts, { settings: {}, report })).toEqual({});
  });

  it.each([
    ["Ports", "80a"],
    ["Python", "three"],
    ["Debian packages", "UPPER"],
  ])("lets the person correct %s %s", async (message, answer) => {
    await expect(askSettings(answering({ [message]: answer }), { settings: {}, report })).rejects.toThrow(
      answer,
    );
  });
});
