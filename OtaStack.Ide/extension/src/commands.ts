import * as vscode from 'vscode';
import { boardHistoryOf } from './boards/board';
import { boardOfNode, boardsOfNodes, type BoardsView } from './boards/boardsView';
import { firmwareOfNode, type FleetCommands } from './boards/fleetCommands';
import { historyText } from './boards/historyText';
import type { Build } from './builds/build';
import type { BuildCommands } from './builds/buildCommands';
import type { Feeds } from './feeds/feeds';
import type { Firmware } from './firmware/firmware';
import { Fields } from './gateway/fields';
import type { Gateway } from './gateway/gateway';
import type { SignInPrompt } from './gateway/signInPrompt';
import { SignedOut, messageOf } from './gateway/trouble';
import type { Pages } from './pages/pages';
import type { ActiveSketch } from './sketches/activeSketch';
import type { BoardSelection } from './sketches/boardSelection';
import { newSketch } from './sketches/newSketch';
import { pickSketch } from './sketches/pickSketch';
import { selectBoard } from './sketches/selectBoard';
import type { Workspace } from './sketches/workspace';
import { plain } from './text/plain';
import { giveProjectToken } from './tokens/tokenCommand';

interface Parts {
  readonly gateway: Gateway;
  readonly feeds: Feeds;
  readonly workspace: Workspace;
  readonly activeSketch: ActiveSketch;
  readonly selection: BoardSelection;
  readonly signIn: SignInPrompt;
  readonly builds: BuildCommands;
  readonly pages: Pages;
  readonly boardsView: BoardsView;
  readonly fleet: FleetCommands;
}

/** Registers the commands that package.json declares. */
export function registerCommands(parts: Parts): vscode.Disposable {
  const { gateway, feeds, workspace, activeSketch, selection, builds, boardsView, fleet } = parts;
  const sketch = (): ReturnType<typeof pickSketch> => pickSketch(activeSketch, gateway, workspace);
  const open = async (path: string): Promise<void> => {
    await vscode.env.openExternal(vscode.Uri.parse(gateway.url(path)));
  };
  const build = async (publish: boolean): Promise<void> => {
    const found = await sketch();
    if (found !== undefined) await builds.build(found, publish);
  };

  const commands: Readonly<Record<string, (argument?: unknown, selected?: unknown) => Promise<void>>> = {
    newSketch: () => newSketch(workspace, gateway.origin),
    selectBoard: async () => {
      const found = await sketch();
      if (found !== undefined) await selectBoard(gateway, selection, await workspace.sketchPath(found.folder));
    },
    build: () => build(false),
    buildAndPublish: () => build(true),
    cancelBuild: (node) => (node === undefined ? builds.cancelAny() : builds.cancel(node as Build)),
    publishBuild: (node) => builds.publish(node as Build),
    showBuildLog: (node) => builds.showLog(node as Build),
    openBoardManager: () => open('/manager/'),
    openBoard: async (node) => {
      const mac = boardOfNode(node)?.mac ?? (await pickBoard(feeds));
      if (mac !== undefined) await open(`/api/devices/${encodeURIComponent(mac)}`);
    },
    openFirmware: (node) => open(`/api/firmware/${encodeURIComponent((node as Firmware).sha256)}`),
    showUpdateHistory: async (node) => {
      const mac = boardOfNode(node)?.mac ?? (await pickBoard(feeds));
      if (mac === undefined) return;
      const history = await gateway.get(`/api/devices/${encodeURIComponent(mac)}`, (value) => boardHistoryOf(Fields.of(value)));
      await parts.pages.show(`${plain(mac, 40)} updates.txt`, historyText(history));
    },
    groupBoards: () => boardsView.chooseGrouping(),
    pinBoard: (node, selected) => fleet.pinBoards(boardsOfNodes(node, selected)),
    unpinBoard: (node, selected) => fleet.act({ action: 'unpin' }, boardsOfNodes(node, selected)),
    acceptBoard: (node, selected) => fleet.act({ action: 'accept' }, boardsOfNodes(node, selected)),
    blockBoard: (node, selected) => fleet.act({ action: 'block' }, boardsOfNodes(node, selected)),
    pinToFirmware: async (node) => {
      const firmware = firmwareOfNode(node);
      if (firmware !== undefined) await fleet.pinToFirmware(firmware);
    },
    promoteFirmware: async (node) => {
      const firmware = firmwareOfNode(node);
      if (firmware !== undefined) await fleet.promote(firmware);
    },
    giveToken: async () => {
      const found = await sketch();
      if (found !== undefined) await giveProjectToken(gateway, workspace, found);
    },
    signIn: () => open('/sign-in'),
    refresh: async () => {
      boardsView.forget();
      await feeds.refresh();
    },
  };

  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`otastack.${name}`, async (argument?: unknown, selected?: unknown) => {
      try {
        await run(argument, selected);
      } catch (error) {
        if (error instanceof SignedOut) parts.signIn.ask();
        else void vscode.window.showErrorMessage(`OtaStack: ${plain(messageOf(error))}`);
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

async function pickBoard(feeds: Feeds): Promise<string | undefined> {
  if (feeds.boards.value === undefined) await feeds.boards.refresh();
  const items = (feeds.boards.value?.boards ?? []).map((board) => ({
    label: plain(board.name ?? board.mac),
    description: plain([board.name === undefined ? undefined : board.mac, board.project, board.version].filter((part) => part !== undefined).join(' ')),
    mac: board.mac,
  }));
  if (items.length === 0) {
    await vscode.window.showInformationMessage('OtaStack: no board has asked for an update yet.');
    return undefined;
  }

  return (await vscode.window.showQuickPick(items, { title: 'Which board?', matchOnDescription: true }))?.mac;
}
