import type { Interviewer } from "../interviewers/interviewer.ts";
import { codergenHandler, simulatedCodergen } from "./codergen-handler.ts";
import { fanInHandler } from "./fan-in-handler.ts";
import { functionHandler } from "./function-handler.ts";
import type { Handler, StageFunction } from "./handler.ts";
import { managerLoopHandler, type RunChild } from "./manager-loop-handler.ts";
import { passHandler } from "./pass-handler.ts";
import { type ToolServices, toolHandler } from "./tool-handler.ts";
import { waitHumanHandler } from "./wait-human-handler.ts";

/** What handlers need of the outside. */
export interface HandlerServices extends ToolServices {
  readonly interviewer: Interviewer;
  /** Program and arguments that codergen nodes are given to; such nodes cannot be run without. */
  readonly agent?: readonly string[];
  readonly simulate: boolean;
  /** Types such as `factory.build`. */
  readonly functions: Readonly<Record<string, StageFunction>>;
  readonly runChild: RunChild;
  /** Further handlers; one replaces another of its type. */
  readonly custom?: readonly Handler[];
}

/** All handlers by type. The engine itself runs the branches of `parallel`. */
export function createHandlers(services: HandlerServices): ReadonlyMap<string, Handler> {
  const { agent, simulate, functions, custom = [] } = services;
  const handlers: Handler[] = [
    passHandler("start"),
    passHandler("exit"),
    passHandler("conditional"),
    toolHandler(services),
    waitHumanHandler(services.interviewer),
    fanInHandler,
    managerLoopHandler(services.runChild),
    ...(simulate ? [simulatedCodergen] : []),
    ...(!simulate && agent !== undefined ? [codergenHandler({ ...services, agent })] : []),
    ...Object.entries(functions).map(([type, run]) => functionHandler(type, run)),
    ...custom,
  ];
  return new Map(handlers.map((handler) => [handler.type, handler]));
}
