import { Listeners } from '../feeds/listeners';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { Refused } from '../gateway/trouble';
import { boardTypeOf, type BoardType } from './boardOptions';
import { parseFqbn, shortName } from './fqbn';

/** The board that each sketch is built for. The board manager stores it in the sketch (`sketch.yaml`). */
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

  /** @returns The selected FQBN; undefined if no board was selected. */
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

  /** The name of a board, e.g. `NodeMCU 1.0`, or the last part of its FQBN if the name is unknown. */
  async name(fqbn: string): Promise<string> {
    const board = parseFqbn(fqbn).board;
    if (!this.names.has(board)) await this.boards().catch(() => undefined);
    return this.names.get(board) ?? shortName(fqbn);
  }
}

function path(sketch: string): string {
  return `/manager/api/sketches/board?sketch=${encodeURIComponent(sketch)}`;
}
