import type { Feed } from '../feeds/feed';
import { follow, type ServerEvent } from '../gateway/eventStream';
import { Fields } from '../gateway/fields';
import type { Gateway } from '../gateway/gateway';
import { SignedOut, Unexpected } from '../gateway/trouble';
import { buildOf, diagnosticOf, isOver, type Build, type CompilerDiagnostic } from './build';
import type { BuildDiagnostics } from './buildDiagnostics';
import type { BuildLogs } from './buildLogs';
import { sizesText } from './buildText';

/** Between two looks at the diagnostics of a running build. */
const diagnosticsMilliseconds = 300;

/** Brings what happens in a build to the log, to *Problems* and to whoever waits for its end. */
export class BuildFollower {
  private readonly running = new Map<string, Promise<Build>>();

  constructor(
    private readonly gateway: Gateway,
    private readonly logs: BuildLogs,
    private readonly diagnostics: BuildDiagnostics,
    private readonly builds: Feed<readonly Build[]>,
    private readonly onSignedOut: () => void,
  ) {}

  /** True while the build's log comes in here. */
  isFollowing(build: Build): boolean {
    return this.running.has(build.id);
  }

  /**
   * Follows a build from its first line to its end; joins in where that is done already.
   * @param onState Told of each step.
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
        if (isConnected && trouble !== undefined) this.logs.line(build.sketch, 'Connection lost, trying again. The build goes on meanwhile.');
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
        // A careless library gives thousands: not one by one, the end shows them all.
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
    // What was wrong before a build that somebody stopped early is probably still wrong.
    if (build.state !== 'cancelled') await this.diagnostics.show(build.sketch, build.diagnostics);
    else if (found.length > 0) await this.diagnostics.show(build.sketch, found);
    const sizes = build.sizes.length > 0 ? `: ${sizesText(build.sizes)}` : '';
    const name = `${build.project} ${build.version ?? ''}`.trim();
    // The board manager's log lines say which boards will take it.
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
    throw new Unexpected('An event of the build is not understood.');
  }

  return Fields.of(data, event.event ?? 'event');
}
