import * as vscode from 'vscode';
import type { Feeds } from '../feeds/feeds';
import { pause } from '../gateway/backoff';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { Span } from '../gateway/trace';
import { messageOf } from '../gateway/trouble';
import type { Pages } from '../pages/pages';
import { mainFileOf, type Sketch } from '../sketches/activeSketch';
import type { BoardSelection } from '../sketches/boardSelection';
import { selectBoard } from '../sketches/selectBoard';
import { baseName, projectIn } from '../sketches/sketchSource';
import type { Workspace } from '../sketches/workspace';
import { logLine, plain } from '../text/plain';
import { span } from '../text/quantities';
import { buildOf, isOver, type Build } from './build';
import type { BuildFollower } from './buildFollower';
import type { BuildLogs } from './buildLogs';
import { outcomeText, reachesNobody, sizesText, stateText } from './buildText';

/** The commands for builds. */
export class BuildCommands {
  constructor(
    private readonly gateway: Gateway,
    private readonly workspace: Workspace,
    private readonly selection: BoardSelection,
    private readonly feeds: Feeds,
    private readonly follower: BuildFollower,
    private readonly logs: BuildLogs,
    private readonly pages: Pages,
    private readonly onPublished: (build: Build) => void,
  ) {}

  /** Saves all files, starts a build and follows it to its end. */
  async build(sketch: Sketch, publish: boolean): Promise<void> {
    if (!(await saveAll())) {
      await vscode.window.showErrorMessage('OtaStack: could not save all files, so the build was not started.');
      return;
    }

    const path = await this.workspace.sketchPath(sketch.folder);
    if ((await this.selection.of(path)) === undefined && (await selectBoard(this.gateway, this.selection, path)) === undefined) return;
    const project = await projectOf(sketch);
    const body = { sketch: path, publish, ...(project === undefined ? {} : { project }) };
    const step = new Span(publish ? 'Build and Publish' : 'Build');
    let build: Build;
    try {
      build = await this.gateway.send('POST', '/manager/api/builds', body, readBuild, step);
    } catch (error) {
      void this.gateway.report(step, { 'otastack.sketch': path }, messageOf(error));
      throw error;
    }

    void this.feeds.builds.refresh();
    const ended = await this.watch(build);
    const attributes = { 'otastack.sketch': path, 'otastack.project': ended.project, 'otastack.build.id': ended.id, 'otastack.outcome': ended.state };
    void this.gateway.report(step, attributes, ended.state === 'failed' ? (ended.error ?? 'The build failed.') : undefined);
  }

  async cancel(build: Build): Promise<void> {
    await this.gateway.send('POST', `${address(build)}/cancel`, undefined, () => undefined);
    void this.feeds.builds.refresh();
  }

  /** Cancels the running build. If there are several, asks which one. */
  async cancelAny(): Promise<void> {
    await this.feeds.builds.refresh();
    const running = (this.feeds.builds.value ?? []).filter((build) => !isOver(build));
    if (running.length === 0) {
      await vscode.window.showInformationMessage('OtaStack: no build is running.');
      return;
    }

    const items = running.map((build) => ({
      label: plain(baseName(build.sketch)),
      description: plain([stateText(build), build.by].filter((part) => part !== undefined).join(' · ')),
      build,
    }));
    const picked = running.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title: 'Cancel which build?' });
    if (picked !== undefined) await this.cancel(picked.build);
  }

  /** Publishes a build that was only compiled. */
  async publish(build: Build): Promise<void> {
    const published = await this.gateway.send('POST', `${address(build)}/publish`, undefined, (value) =>
      value === undefined ? undefined : readBuild(value),
    );
    await this.feeds.builds.refresh();
    this.onPublished(published ?? build);
  }

  /** Shows a running build in its output channel, and the log of an old build in an editor. */
  async showLog(build: Build): Promise<void> {
    const now = this.feeds.builds.value?.find((other) => other.id === build.id) ?? build;
    if (this.follower.isFollowing(now)) {
      this.logs.show(now.sketch);
    } else if (isOver(now)) {
      const log = await this.gateway.text(`${address(now)}/log`);
      const lines = log.split(/\r?\n/).map((line) => logLine(line));
      await this.pages.show(`${plain(baseName(now.sketch), 60)} ${plain(now.id, 60)}.log`, lines.join('\n'));
    } else {
      await this.watch(now);
    }
  }

  /** @returns The build when it has ended. */
  private async watch(started: Build): Promise<Build> {
    const name = plain(baseName(started.sketch), 60);
    const location = vscode.ProgressLocation.Notification;
    const title = started.publish ? `Building and publishing ${name}` : `Building ${name}`;
    const build = await vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
      let latest = started;
      const since = Date.now();
      const report = (): void => {
        progress.report({ message: plain(`${stateText(latest)}, ${span((Date.now() - since) / 1000)}`) });
      };
      const timer = setInterval(report, 1000);
      token.onCancellationRequested(() => {
        this.cancel(started).catch(() => undefined);
      });
      try {
        report();
        return await this.follower.follow(started, (next) => {
          latest = next;
          report();
        });
      } finally {
        clearInterval(timer);
      }
    });
    this.tell(build, name);
    return build;
  }

  private tell(build: Build, name: string): void {
    if (build.state === 'succeeded') {
      const what = outcomeText(build);
      // Users would overlook a message in the status bar.
      if (reachesNobody(build)) void vscode.window.showWarningMessage(plain(what));
      else vscode.window.setStatusBarMessage(`$(check) ${plain([what, sizesText(build.sizes)].filter((part) => part !== '').join(' '))}`, 8000);
      if (build.publication !== 'none') this.onPublished(build);
    } else if (build.state === 'failed') {
      // No buttons, so that the message closes by itself. The log and *Problems* show the error, too.
      void vscode.window.showErrorMessage(plain(`${name}: ${build.error ?? 'the build failed.'}`));
    }
  }
}

/** Saves one by one: `workspace.saveAll` fails while an automatic save is in progress. */
async function saveAll(): Promise<boolean> {
  const dirty = vscode.workspace.textDocuments.filter((document) => document.isDirty && !document.isUntitled);
  return (await Promise.all(dirty.map(save))).every(Boolean);
}

/**
 * Saves a document. `save` also fails while an automatic save of the document is in progress; `isDirty` then becomes
 * false when that save ends, on a busy machine only seconds later.
 */
async function save(document: vscode.TextDocument): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await document.save()) return true;
    for (let wait = 0; wait < 15; wait++) {
      if (!document.isDirty) return true;
      await pause(200);
    }
  }
  return false;
}

async function projectOf(sketch: Sketch): Promise<string | undefined> {
  const file = await mainFileOf(sketch.folder, sketch.name);
  if (file === undefined) return undefined;
  return projectIn(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
}

function readBuild(value: unknown): Build {
  return buildOf(Fields.of(value));
}

function address(build: Build): string {
  return `/manager/api/builds/${encodeURIComponent(build.id)}`;
}
