import type { Handler } from "./handler.ts";

/** Does nothing, successfully: for the start, the exit, and decisions, whose edges the engine reads. */
export function passHandler(type: "start" | "exit" | "conditional"): Handler {
  return { type, execute: () => Promise.resolve({ status: "success" }) };
}
