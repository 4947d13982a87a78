import * as vscode from 'vscode';
import { BoardsView } from './boards/boardsView';
import { FleetCommands } from './boards/fleetCommands';
import { BuildCommands } from './builds/buildCommands';
import { BuildDiagnostics } from './builds/buildDiagnostics';
import { BuildFollower } from './builds/buildFollower';
import { BuildLogs } from './builds/buildLogs';
import { BuildsView } from './builds/buildsView';
import { registerCommands } from './commands';
import { Attention } from './feeds/attention';
import { Feeds } from './feeds/feeds';
import { FirmwareView } from './firmware/firmwareView';
import { Gateway } from './gateway/gateway';
import { SignInPrompt } from './gateway/signInPrompt';
import { Pages } from './pages/pages';
import { ActiveSketch } from './sketches/activeSketch';
import { BoardSelection } from './sketches/boardSelection';
import { openAtStart } from './sketches/openAtStart';
import { Workspace } from './sketches/workspace';
import { PublishStatus } from './status/publishStatus';
import { SketchStatus } from './status/sketchStatus';
import { registerSymbols } from './symbols/providers';
import { SketchIndex } from './symbols/sketchIndex';

/**
 * Runs in a worker of the user's browser tab, because package.json has only a `browser` entry. So the origin is the
 * gateway's, and the browser adds the user's sign-in cookie to each request.
 */
export function activate(context: vscode.ExtensionContext): void {
  const gateway = new Gateway(self.location.origin, (url, init) => fetch(url, init));
  const attention = new Attention();
  const feeds = new Feeds(gateway, attention);
  const workspace = new Workspace(gateway, context.extensionUri);
  const activeSketch = new ActiveSketch(workspace);
  const selection = new BoardSelection(gateway);
  const signIn = new SignInPrompt(gateway, feeds.all);
  const publishStatus = new PublishStatus(feeds, attention);
  const logs = new BuildLogs();
  const diagnostics = new BuildDiagnostics(workspace);
  const pages = new Pages();
  const index = new SketchIndex(workspace);
  const follower = new BuildFollower(gateway, logs, diagnostics, feeds.builds, () => {
    signIn.ask();
  });
  const builds = new BuildCommands(gateway, workspace, selection, feeds, follower, logs, pages, (build) => {
    publishStatus.expect(build);
  });

  const boardsView = new BoardsView(feeds.boards, gateway, context.globalState);
  const buildsView = new BuildsView(feeds.builds);
  const firmwareView = new FirmwareView(feeds.firmware);
  attention.watch('boards', boardsView.view);
  attention.watch('builds', buildsView.view);
  attention.watch('firmware', firmwareView.view);

  context.subscriptions.push(
    ...[attention, feeds, activeSketch, signIn, publishStatus, logs, diagnostics, pages, boardsView, buildsView, firmwareView],
    new SketchStatus(activeSketch, workspace, selection, feeds.builds),
    registerSymbols(index),
    vscode.workspace.onDidCloseTextDocument((document) => {
      index.forget(document.uri);
    }),
    registerCommands({ gateway, feeds, workspace, activeSketch, selection, signIn, builds, pages, boardsView, fleet: new FleetCommands(gateway, feeds) }),
  );
  void feeds.refresh();
  void openAtStart();
}
