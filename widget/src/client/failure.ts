/** Why a call failed. */

/**
 * offline: the device has no network. unreachable: no answer, or a fault on the server. busy: too many calls.
 * over: the conversation is gone. refused: this message cannot be taken as it is.
 */
export type FailureKind = "offline" | "unreachable" | "busy" | "over" | "refused";

/** A call that failed: `kind` for the program, `message` the server's own sentence for people (English; may be empty). */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    sentence = "",
    /** How long the server asks to wait, in ms. */
    readonly retryAfter = 0,
  ) {
    super(sentence);
  }
}

/** What an answer that is no success means. */
export async function failureOf(response: Response): Promise<Failure> {
  const sentence = await sentenceOf(response);
  if (response.status === 401) return new Failure("over", sentence);
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After"));
    return new Failure("busy", sentence, (seconds > 0 ? seconds : 1) * 1000);
  }
  return new Failure(response.status >= 500 ? "unreachable" : "refused", sentence);
}

/** Anything thrown, as a failure. */
export function asFailure(thrown: unknown): Failure {
  return thrown instanceof Failure ? thrown : new Failure("unreachable");
}

/** The sentence for people in a problem document. */
async function sentenceOf(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: unknown };
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
}
