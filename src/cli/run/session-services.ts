import { setTimeout as delay } from "node:timers/promises";
import { type ProfileServices, profileServices } from "../../factory/boot/profile-services.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { runProcess } from "../../pipeline/handlers/run-process.ts";
import { autoApprove } from "../../pipeline/interviewers/auto-approve.ts";
import { firstAnswer } from "../../pipeline/interviewers/first-answer.ts";
import type { Interviewer } from "../../pipeline/interviewers/interviewer.ts";
import { queueInterviewer } from "../../pipeline/interviewers/queue-interviewer.ts";
import { runChildPipeline } from "../../pipeline/session/run-child.ts";
import type { SessionServices } from "../../pipeline/session/session.ts";
import type { Context } from "../context.ts";
import { actorName } from "../decisions/current-actor.ts";
import type { AnswerList } from "./read-answers.ts";
import type { RunFlags } from "./run-flags.ts";
import { stageFunctions } from "./stage-functions.ts";

export interface ServicesCall {
  readonly context: Context;
  readonly flags: RunFlags;
  readonly projectDir: string;
  readonly answers: AnswerList | undefined;
  readonly agent: readonly string[] | undefined;
  /** What the profile of the run says; it has none when absent. */
  readonly profile?: ProfileServices;
  readonly onEvent?: (event: RunEvent) => void;
  /** The person at the terminal. */
  readonly person?: Interviewer;
}

/** What a run gets from this process. */
export function sessionServices(call: ServicesCall): SessionServices {
  const { context, flags, projectDir, answers, agent, onEvent, person } = call;
  const { policy, session } = call.profile ?? profileServices(undefined, { projectDir, env: context.env });
  return {
    now: context.now,
    random: Math.random,
    sleep: async (ms, signal) => {
      await delay(ms, undefined, { signal }).catch(() => undefined);
    },
    env: context.env,
    runProcess,
    interviewer: firstAnswer([
      ...(answers === undefined ? [] : [queueInterviewer(answers.answers)]),
      ...(flags.yes === true ? [autoApprove("--yes")] : []),
      ...(person === undefined ? [] : [person]),
    ]),
    runChild: runChildPipeline,
    simulate: flags.simulate === true,
    functions: stageFunctions(context, policy),
    actor: () => actorName(flags.actor, { cwd: projectDir, env: context.env }),
    ...session,
    ...(agent === undefined ? {} : { agent }),
    ...(answers === undefined ? {} : { answersDigest: answers.digest }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}
