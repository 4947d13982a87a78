import { Listeners } from '../feeds/listeners';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { Refused } from '../gateway/trouble';
import { boardTypeOf, type BoardType } from './boardOptions';
import { parseFqbn, shortName } from './fqbn';

/** Which board each sketch is built for. It is kept in the sketch itself (`sketch.yaml`), by the board manager. */
export class BoardSelection {
  private readonly listeners = new Listeners();
  private names = new Map<string, string>();

  constructor(private readonly gateway: Gateway) {}

  readonly onDidChange = this.listeners.add;

  /** The boards of all installed platforms. */
  async boards(): Promise<readonly BoardType[]> {
    const boards = await this.gateway.get('/manager/api/boards', (value) => Fields.of(value).objects('boards', boardTypeOf));
    this.names = new Map(boards.map((board) => [board.fqbn, board.name]));
    return boards;
  }

  /** @returns The FQBN that was selected; undefined where none was. */
  async of(sketch: string): Promise<string | undefined> {
    try {
      return await this.gateway.get(path(sketch), (value) => Fields.of(value).textOrNothing('fqbn'));
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  async select(sketch: string, fqbn: string): Promise<void> {
    await this.gateway.send('PUT', path(sketch), { fqbn }, () => undefined);
    this.listeners.tell();
  }

  /** The name of a board, e.g. `NodeMCU 1.0`; the last part of its FQBN while names are not known. */
  async name(fqbn: string): Promise<string> {
    const board = parseFqbn(fqbn).board;
    if (!this.names.has(board)) await this.boards().catch(() => undefined);
    return this.names.get(board) ?? shortName(fqbn);
  }
}

function path(sketch: string): string {
  return `/manager/api/sketches/board?sketch=${encodeURIComponent(sketch)}`;
}
