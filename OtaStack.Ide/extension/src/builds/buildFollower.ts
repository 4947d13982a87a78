import type { Feed } from '../feeds/feed';
import { follow, type ServerEvent } from '../gateway/eventStream';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { SignedOut, Unexpected } from '../gateway/trouble';
import { buildOf, diagnosticOf, isOver, type Build, type CompilerDiagnostic } from './build';
import type { BuildDiagnostics } from './buildDiagnostics';
import type { BuildLogs } from './buildLogs';
import { sizesText } from './buildText';

/** Time between two updates of the diagnostics of a running build. */
const diagnosticsMilliseconds = 300;

/** Follows the events of a build: writes its log, fills *Problems*, and returns the build when it has ended. */
export class BuildFollower {
  private readonly running = new Map<string, Promise<Build>>();

  constructor(
    private readonly gateway: Gateway,
    private readonly logs: BuildLogs,
    private readonly diagnostics: BuildDiagnostics,
    private readonly builds: Feed<readonly Build[]>,
    private readonly onSignedOut: () => void,
  ) {}

  /** True while the build is being followed. */
  isFollowing(build: Build): boolean {
    return this.running.has(build.id);
  }

  /**
   * Follows a build from its first event to its end. A second call for the same build joins the first.
   * @param onState Called for each change of the build.
   */
  follow(build: Build, onState: (build: Build) => void = () => undefined): Promise<Build> {
    let following = this.running.get(build.id);
    if (following === undefined) {
      following = this.toEnd(build, onState).finally(() => this.running.delete(build.id));
      this.running.set(build.id, following);
    }

    return following;
  }

  private async toEnd(build: Build, onState: (build: Build) => void): Promise<Build> {
    this.logs.begin(build.sketch);
    let latest = build;
    const found: CompilerDiagnostic[] = [];
    let isConnected = true;
    let shownAt = 0;
    const events = follow({
      open: (lastEventId, signal) => this.gateway.events(`/manager/api/builds/${encodeURIComponent(build.id)}/events`, lastEventId, signal),
      isLast: (event) => event.event === 'state' && isOver(buildOf(content(event))),
      onTrouble: (trouble) => {
        if (trouble instanceof SignedOut) this.onSignedOut();
        if (isConnected && trouble !== undefined) this.logs.line(build.sketch, 'Connection lost. Reconnecting; the build continues.');
        else if (!isConnected && trouble === undefined) this.logs.line(build.sketch, 'Connected again.');
        isConnected = trouble === undefined;
      },
      signal: new AbortController().signal,
    });
    for await (const event of events) {
      if (event.event === 'log') {
        this.logs.line(build.sketch, content(event).text('line'));
      } else if (event.event === 'diagnostic') {
        found.push(diagnosticOf(content(event)));
        // A library may give thousands of warnings, so they are not shown one by one. The end shows all of them.
        if (Date.now() - shownAt > diagnosticsMilliseconds) {
          shownAt = Date.now();
          await this.diagnostics.show(build.sketch, found);
        }
      } else if (event.event === 'state') {
        const next = buildOf(content(event));
        if (next.state !== latest.state || next.phase !== latest.phase) void this.builds.refresh();
        latest = next;
        onState(latest);
      }
    }

    await this.end(latest, found);
    return latest;
  }

  private async end(build: Build, found: readonly CompilerDiagnostic[]): Promise<void> {
    // A build that was cancelled early found nothing yet. Keep the diagnostics of the build before.
    if (build.state !== 'cancelled') await this.diagnostics.show(build.sketch, build.diagnostics);
    else if (found.length > 0) await this.diagnostics.show(build.sketch, found);
    const sizes = build.sizes.length > 0 ? `: ${sizesText(build.sizes)}` : '';
    const name = `${build.project} ${build.version ?? ''}`.trim();
    // The board manager's own log lines already say which boards will update.
    if (build.state === 'succeeded') this.logs.line(build.sketch, `${build.published ? 'Published' : 'Built'} ${name}${sizes}`);
    else this.logs.line(build.sketch, build.error ?? `The build was ${build.state}.`);
    this.logs.end(build.sketch);
    void this.builds.refresh();
  }
}

function content(event: ServerEvent): Fields {
  let data: unknown;
  try {
    data = JSON.parse(event.data);
  } catch {
    throw new Unexpected('The server sent a build event that is not JSON.');
  }

  return Fields.of(data, event.event ?? 'event');
}
