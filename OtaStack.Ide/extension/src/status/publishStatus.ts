import * as vscode from 'vscode';
import type { Build } from '../builds/build';
import { verdictText } from '../builds/buildText';
import type { Attention } from '../feeds/attention';
import type { Feeds } from '../feeds/feeds';
import type { Firmware } from '../firmware/firmware';
import { firmwareName } from '../firmware/firmwareText';
import { isNewest, isSettled, spreadOf, spreadText, type Spread } from '../firmware/spread';
import { SignedOut } from '../gateway/trouble';
import { plain } from '../text/plain';
import { timestamp } from '../text/quantities';

/** How long a publication is watched closely. Boards that are switched on poll within minutes. */
const liveMilliseconds = 15 * 60_000;

/** How long to wait for a published build to appear in the OTA service's list. Usually the next refresh has it. */
const arrivalMilliseconds = 60_000;

/** Shows in the status bar how many boards run the newest firmware. */
export class PublishStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('otastack.publish', vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: { dispose: () => void }[];
  private awaited: { build: Build; since: number } | undefined;

  /** The newest build that was published here. Its verdict says which boards will update. */
  private latest: Build | undefined;

  constructor(
    private readonly feeds: Feeds,
    private readonly attention: Attention,
  ) {
    this.item.name = 'OtaStack: newest firmware';
    this.subscriptions = feeds.all.map((feed) =>
      feed.onDidChange(() => {
        this.update();
      }),
    );
  }

  /** Call this when a build has been published. Waits until the API lists its firmware. */
  expect(build: Build): void {
    this.awaited = { build, since: Date.now() };
    this.latest = build;
    this.attention.setLive(true);
    void this.feeds.firmware.refresh();
    this.update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { boards, firmware } = this.feeds;
    const trouble = boards.trouble ?? firmware.trouble;
    const all = firmware.value ?? [];
    const newest = all.find((candidate) => candidate.kind === 'sketch');
    const { awaited } = this;
    if (awaited !== undefined) {
      // The OTA service may answer long after the end of the build.
      const build = this.feeds.builds.value?.find((other) => other.id === awaited.build.id) ?? awaited.build;
      this.latest = build;
      const hasArrived = all.some((candidate) => isOf(candidate, build));
      const isGivenUp = build.publication !== 'waiting' && Date.now() - awaited.since > arrivalMilliseconds;
      if (build.publication === 'refused') void vscode.window.showErrorMessage(plain(`${build.project}: ${build.error ?? 'refused'}`));
      if (hasArrived || isGivenUp || build.publication === 'refused') this.awaited = undefined;
    }

    if (trouble !== undefined) {
      const isSignedOut = trouble instanceof SignedOut;
      this.show(isSignedOut ? '$(account) OtaStack: signed out' : '$(debug-disconnect) OtaStack: trying again', plain(trouble.message));
      this.item.command = isSignedOut ? 'otastack.signIn' : 'otastack.refresh';
    } else if (this.awaited !== undefined) {
      const { project, version } = this.awaited.build;
      this.show(`$(loading~spin) ${plain(`${project} ${version ?? ''}`, 60)}: publishing`, 'Waiting for the OTA service to publish the build.');
    } else if (newest === undefined) {
      this.item.hide();
      this.attention.setLive(false);
    } else if (boards.value !== undefined) {
      this.showSpread(newest, spreadOf(newest, boards.value.boards, isNewest(newest, all)), boards.value.isCut);
    }
  }

  private showSpread(firmware: Firmware, spread: Spread, isCut: boolean): void {
    const isRecent = Date.now() - firmware.publishedAt.getTime() < liveMilliseconds;
    this.attention.setLive(isRecent && !isSettled(spread));
    const icon = spread.failed > 0 ? '$(warning)' : isSettled(spread) ? '$(check-all)' : '$(cloud-upload)';
    const cut = isCut ? ' (counts only the loaded part of the fleet)' : '';
    const reach = this.latest !== undefined && isOf(firmware, this.latest) ? verdictText(this.latest) : '';
    const what = `Newest firmware, published ${timestamp(firmware.publishedAt)}, ${firmware.chip}${cut}`;
    this.show(
      `${icon} ${plain(firmwareName(firmware), 60)}: ${spreadText(spread)}`,
      plain(reach === '' ? what : `${what}. At the time of publication: ${reach}`),
    );
    this.item.command = 'otastack.boards.focus';
    this.item.backgroundColor = spread.failed > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  private show(text: string, tooltip: string): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = undefined;
    this.item.command = 'otastack.firmware.focus';
    this.item.show();
  }
}

function isOf(firmware: Firmware, build: Build): boolean {
  if (firmware.sha256 === build.imageSha256) return true;
  return firmware.project === build.project && firmware.version === build.version && firmware.publishedAt >= build.queuedAt;
}
