/** What of a project's .npmrc may be part of a plan. */
export interface CleanNpmrc {
  readonly text: string;
  /** Line, from 1, of the first credential that was left out. */
  readonly credentialLine?: number;
}

/** A key that holds a credential, and a value that is more than the name of a variable. */
const CREDENTIAL =
  /^\s*(?:\S*:)?(?:_authToken|_auth|_password|username|email|key|otp)\s*=\s*(?!\$\{[^}]*\}\s*$)\S/i;

/** An address with a user before its host. */
const ADDRESS = /:\/\/[^/\s]*@/;

/** Drops comments and lines with credentials; `${NPM_TOKEN}` stays, because the build gives it as a secret. */
export function cleanNpmrc(text: string): CleanNpmrc {
  const kept: string[] = [];
  let credentialLine: number | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    if (CREDENTIAL.test(line) || ADDRESS.test(line)) credentialLine ??= index + 1;
    else kept.push(line.trim());
  }
  return {
    text: kept.map((line) => `${line}\n`).join(""),
    ...(credentialLine === undefined ? {} : { credentialLine }),
  };
}
