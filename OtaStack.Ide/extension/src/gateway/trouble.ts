/** Why a request failed. There is a class for each kind, because the user has to do something different for each. */
export abstract class Trouble extends Error {}

/** 401: the sign-in has expired. */
export class SignedOut extends Trouble {
  constructor() {
    super('You are signed out.');
  }
}

/** The gateway, or the service behind it, does not answer. The request can be retried. */
export class Unreachable extends Trouble {}

/** The service refused the request. The message is its explanation. */
export class Refused extends Trouble {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** This extension does not understand the answer. */
export class Unexpected extends Trouble {}

/** The message of a thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
