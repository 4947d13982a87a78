import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { Refused, SignedOut, Unexpected, Unreachable, messageOf } from '../gateway/trouble';

/** The part of the gateway that is used here. */
export type Sender = Pick<Gateway, 'get' | 'send'>;

/** Whether builds of a project contain a token. */
export async function hasToken(gateway: Sender, project: string): Promise<boolean> {
  return gateway.get(buildToken(project), (value) => Fields.of(value).flag('isSet'));
}

/**
 * Makes a token at the OTA service and hands it to the board manager, which puts it into the project's builds. The token is kept
 * nowhere else. If the board manager refuses it, it is deleted again, because nobody would know it. If the outcome is unknown, it
 * stays valid: the board manager may have stored it, and a build that contains a deleted token locks boards out.
 */
export async function giveToken(gateway: Sender, project: string): Promise<void> {
  const tokens = `/api/projects/${encodeURIComponent(project)}/tokens`;
  const made = await gateway.send('POST', tokens, undefined, (value) => {
    const fields = Fields.of(value);
    return { id: fields.text('id'), token: fields.text('token') };
  });
  try {
    await handOver(gateway, project, made.token);
  } catch (error) {
    if (!isRefusal(error)) {
      throw new Unreachable(
        `${messageOf(error)} It is unknown whether builds will contain the token ${made.id}. It stays valid. Run the command again.`,
      );
    }

    const path = `${tokens}/${encodeURIComponent(made.id)}`;
    await gateway.send('DELETE', path, undefined, () => undefined).catch((again: unknown) => {
      throw new Unexpected(
        `${messageOf(error)} The token ${made.id} was created, but builds will not contain it, and it could not be deleted (${messageOf(again)}). Delete it with DELETE ${path}.`,
      );
    });
    throw error;
  }
}

/**
 * Hands a token to the board manager. If the outcome is unknown, the request is sent once more: setting the token that is already
 * set changes nothing.
 */
async function handOver(gateway: Sender, project: string, token: string): Promise<void> {
  const put = (): Promise<void> => gateway.send('PUT', buildToken(project), { token }, () => undefined);
  try {
    await put();
  } catch (error) {
    if (isRefusal(error)) throw error;
    await put().catch((again: unknown) => {
      // 401 is not an answer of the board manager, so it does not say whether the first request was carried out.
      throw again instanceof SignedOut ? error : again;
    });
  }
}

/** Whether a request was certainly not carried out. */
function isRefusal(error: unknown): boolean {
  return error instanceof Refused || error instanceof SignedOut;
}

function buildToken(project: string): string {
  return `/manager/api/projects/${encodeURIComponent(project)}/token`;
}
