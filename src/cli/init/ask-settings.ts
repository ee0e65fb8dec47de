import type { DetectReport } from "../detect/detect-report.ts";
import type { Prompts } from "./prompts.ts";
import {
  checkPorts,
  checkPython,
  checkStart,
  checkSystemPackages,
  type Settings,
  toPorts,
  toWords,
} from "./settings.ts";

/**
 * Asks for every setting, with what is decided or found as the answer that Enter gives. An answer that is what
 * detection finds anyway decides nothing.
 */
export async function askSettings(
  prompts: Prompts,
  { settings, report }: { readonly settings: Settings; readonly report: DetectReport },
): Promise<Settings> {
  const { detection, systemPackages } = report;
  const found = {
    start: detection.start?.command ?? "",
    ports: detection.ports.join(", "),
    python: foundPython(detection.python?.range),
    system: [...new Set(systemPackages.map(({ name }) => name))].join(", "),
  };
  const start = await ask("Start command", settings.start ?? found.start, checkStart);
  const ports = await ask("Ports", settings.ports?.join(", ") ?? found.ports, checkPorts);
  const isPython = detection.python !== undefined;
  const python = isPython ? await ask("Python", settings.python ?? found.python, checkPython) : "";
  const usesGpu = detection.accelerator !== "none";
  const gpu = isPython ? await prompts.confirm("Does it need a GPU?", settings.gpu ?? usesGpu) : usesGpu;
  const system = await ask(
    "Debian packages",
    settings.systemPackages?.join(", ") ?? found.system,
    checkSystemPackages,
  );
  return {
    ...(start === "" || start === found.start ? {} : { start }),
    ...(ports === "" || ports === found.ports ? {} : { ports: toPorts(ports) }),
    ...(python === "" || python === found.python ? {} : { python }),
    ...(gpu === usesGpu ? {} : { gpu }),
    ...(system === "" || system === found.system ? {} : { systemPackages: toWords(system) }),
  };

  /** An empty answer leaves the setting to detection. */
  async function ask(
    message: string,
    initial: string,
    check: (text: string) => string | undefined,
  ): Promise<string> {
    const answer = await prompts.text(`${message}${initial === "" ? " (empty for none)" : ""}`, {
      initial,
      check: (text) => (text.trim() === "" ? undefined : check(text)),
    });
    return answer.trim();
  }
}

function foundPython(range: string | undefined): string {
  return range === undefined || range === "*" ? "" : range;
}
