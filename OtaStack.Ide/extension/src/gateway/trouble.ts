/** Why a request came to nothing. Each kind wants something else from the person, so each has a class of its own. */
export abstract class Trouble extends Error {}

/** 401: the sign-in has ended. */
export class SignedOut extends Trouble {
  constructor() {
    super('You are signed out.');
  }
}

/** Nothing answered, or the gateway says that the service behind it does not: trying again is all there is to do. */
export class Unreachable extends Trouble {}

/** The service answered, with a refusal that people can read. */
export class Refused extends Trouble {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The answer is not what this extension understands. */
export class Unexpected extends Trouble {}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
