import { assertNever } from "../../errors/assert-never.ts";
import { lastLines } from "../output/last-lines.ts";
import type {
  CheckObservation,
  CheckReport,
  CommandCheck,
  FileCheck,
  HttpCheck,
  SmokeCheck,
  SmokeFailure,
  StartCheck,
} from "../types.ts";
import { jsonFailures } from "./json-failures.ts";
import { textFailures } from "./text-failures.ts";

/** Compares what a check did with what is expected of it. */
export function evaluateCheck(check: SmokeCheck, observed: CheckObservation): CheckReport {
  const failures = failuresOf(check, observed);
  const { exitCode, timedOut, answer, ms, stdout, stderr } = observed;
  return {
    name: check.name,
    kind: check.kind,
    isDefault: check.isDefault === true,
    ...(check.source === undefined ? {} : { source: check.source }),
    passed: failures.length === 0,
    failures,
    ms,
    ...(exitCode === undefined ? {} : { exitCode }),
    timedOut,
    ...(answer === undefined ? {} : { status: answer.status }),
    stdoutBytes: stdout.bytes,
    stderrBytes: stderr.bytes,
    lastLines: lastLines(observed),
  };
}

function failuresOf(check: SmokeCheck, observed: CheckObservation): readonly SmokeFailure[] {
  if (observed.startFailure !== undefined) {
    return [{ message: `the command cannot be started: ${observed.startFailure}` }];
  }
  switch (check.kind) {
    case "command":
      return commandFailures(check, observed);
    case "http":
      return httpFailures(check, observed);
    case "start":
      return startFailures(check, observed);
    case "file":
      return fileFailures(check, observed);
    default:
      return assertNever(check);
  }
}

function commandFailures(check: CommandCheck, observed: CheckObservation): readonly SmokeFailure[] {
  const { exitCode, timedOut, stdout, stderr } = observed;
  if (timedOut) return [{ message: `it was ended after ${seconds(check.timeoutMs)}` }];
  return [
    ...(exitCode === check.exit ? [] : [{ message: `${exitText(exitCode)}, expected ${check.exit}` }]),
    ...textFailures("stdout", stdout, check.stdout),
    ...textFailures("stderr", stderr, check.stderr),
  ];
}

function httpFailures(check: HttpCheck, observed: CheckObservation): readonly SmokeFailure[] {
  const { answer, noAnswer } = observed;
  if (answer === undefined) {
    if (check.status === undefined && noAnswer === "not-http") return [];
    return [{ message: silence(check, observed) }];
  }
  const { status, body } = answer;
  const isRight = check.status === undefined ? status < 500 : status === check.status;
  const wanted = check.status === undefined ? "one below 500" : String(check.status);
  return [
    ...(isRight
      ? []
      : [{ message: `${request(check)} was answered with status ${status}, expected ${wanted}` }]),
    ...textFailures("the body", body, check.expect),
    ...(check.json === undefined ? [] : jsonFailures(body, check.json)),
  ];
}

function silence(check: HttpCheck, { noAnswer, exitCode }: CheckObservation): string {
  switch (noAnswer) {
    case "ended":
      return `the server ended before it answered: ${exitText(exitCode)}`;
    case "silent":
      return `${request(check)} got no answer within ${seconds(check.timeoutMs)}`;
    case "broken":
      return `${request(check)} was cut off by the server`;
    case "not-http":
      return `what answered on port ${check.port} does not speak HTTP`;
    case "port-taken":
      return `port ${check.port} is in use on the builder's network, so nothing would be known of the image`;
    default:
      return `nothing listened on port ${check.port} within ${seconds(check.readyMs)}`;
  }
}

function startFailures(_check: StartCheck, { exitCode }: CheckObservation): readonly SmokeFailure[] {
  if (exitCode === undefined || exitCode === 0) return [];
  return [{ message: `the start command ended: ${exitText(exitCode)}` }];
}

function fileFailures(check: FileCheck, { file }: CheckObservation): readonly SmokeFailure[] {
  const { path, is, mode, expect } = check;
  const found = file?.is ?? "absent";
  if (is === "absent") return found === "absent" ? [] : [{ message: `${path} is there: a ${found}` }];
  if (found === "absent") return [{ message: `${path} is not there` }];
  const had = file?.mode ?? 0;
  return [
    ...(is === undefined || is === found ? [] : [{ message: `${path} is a ${found}, not a ${is}` }]),
    ...(mode === undefined || mode === had
      ? []
      : [{ message: `${path} has the mode ${octal(had)}, not ${octal(mode)}` }]),
    ...(file === undefined ? [] : textFailures(path, file.text, expect)),
  ];
}

function request({ method, path }: HttpCheck): string {
  return `${method} ${path}`;
}

function exitText(code: number | undefined): string {
  if (code === undefined) return "no exit code";
  return code > 128 && code < 160 ? `exit code ${code} (signal ${code - 128})` : `exit code ${code}`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
