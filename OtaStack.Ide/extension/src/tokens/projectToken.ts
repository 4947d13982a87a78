import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { Unexpected, messageOf } from '../gateway/trouble';

/** The part of the gateway that is used here. */
export type Sender = Pick<Gateway, 'get' | 'send'>;

/** Whether builds of a project contain a token. */
export async function hasToken(gateway: Sender, project: string): Promise<boolean> {
  return gateway.get(buildToken(project), (value) => Fields.of(value).flag('isSet'));
}

/**
 * Makes a token at the OTA service and hands it to the board manager, which puts it into the project's builds. The token is kept
 * nowhere else. If the board manager does not take it, it is deleted again, because nobody would know it.
 */
export async function giveToken(gateway: Sender, project: string): Promise<void> {
  const tokens = `/api/projects/${encodeURIComponent(project)}/tokens`;
  const made = await gateway.send('POST', tokens, undefined, (value) => {
    const fields = Fields.of(value);
    return { id: fields.text('id'), token: fields.text('token') };
  });
  try {
    await gateway.send('PUT', buildToken(project), { token: made.token }, () => undefined);
  } catch (error) {
    const path = `${tokens}/${encodeURIComponent(made.id)}`;
    await gateway.send('DELETE', path, undefined, () => undefined).catch((again: unknown) => {
      throw new Unexpected(`${messageOf(error)} The token ${made.id} was made, but no build will have it. Delete it: DELETE ${path} (${messageOf(again)})`);
    });
    throw error;
  }
}

function buildToken(project: string): string {
  return `/manager/api/projects/${encodeURIComponent(project)}/token`;
}
