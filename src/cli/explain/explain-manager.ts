import { MANAGERS } from "../../project/python/managers.ts";
import type { Explained, ManagerExplanation } from "./types.ts";

/** Which files say what to install, and which others do not although they are there. */
export function explainManager({ inputs: { project }, planned }: Explained): ManagerExplanation {
  const { manager, lock } = planned.detection;
  const { config, python } = project;
  const decided = config.manager ?? config.requirements ?? config.packages[0];
  const isPython = python !== undefined && python.manager === manager;
  return {
    kind: "manager",
    name: "manager",
    manager,
    ...(lock === undefined ? {} : { lock }),
    ...(decided === undefined || !isPython ? {} : { source: decided.source }),
    candidates: isPython ? candidates() : [],
  };

  /** A manager may be known by a lock and by a manifest: the first that is there speaks for it. */
  function candidates(): ManagerExplanation["candidates"] {
    const all = MANAGERS.map(({ manager: name, file: first, alternatives = [] }) => {
      const file = [first, ...alternatives].find(isThere) ?? first;
      return { name, file, found: isThere(file) && isOwn({ name, file }) };
    });
    const speaking = all.filter(
      (one) => one === (all.find(({ name, found }) => name === one.name && found) ?? one),
    );
    const seen = new Set<string>();
    return speaking.flatMap(({ name, file, found }) => {
      if (seen.has(name)) return [];
      seen.add(name);
      const taken = name === manager && (decided === undefined || decided === config.manager);
      const reason = found && !taken ? whyNot(name) : undefined;
      return [{ manager: name, file, found, taken, ...(reason === undefined ? {} : { reason }) }];
    });
  }

  function isThere(file: string): boolean {
    return project.root.some((entry) => entry.name === file && entry.kind !== "folder");
  }

  /** Every project with a pyproject.toml would else seem to be one of Poetry. */
  function isOwn({ name, file }: { readonly name: string; readonly file: string }): boolean {
    if (name !== "poetry" || file !== "pyproject.toml") return true;
    return manager === "poetry" || (python?.rejected?.some((one) => one.manager === "poetry") ?? false);
  }

  function whyNot(name: string): string {
    if (decided !== undefined) return `${decided.source} decides`;
    const isRejected = python?.rejected?.some((one) => one.manager === name) ?? false;
    if (isRejected) return `${manager} comes first`;
    return name === "pyproject"
      ? "it is what the lock is made from, or declares no packages"
      : `${manager} reads it, or comes first`;
  }
}
