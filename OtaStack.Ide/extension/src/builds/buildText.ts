import { ago, bytes, percent, span, timestamp } from '../text/quantities';
import type { Build, SectionSize } from './build';
import { isOver } from './build';

/** `flash 25 %`, or the bytes when the limit is unknown. */
function sizeText(size: SectionSize): string {
  const name = size.name === 'ram' ? 'RAM' : size.name;
  return `${name} ${size.percent === undefined ? bytes(size.bytes) : percent(size.percent)}`;
}

/** `flash 25 %, RAM 34 %`; empty when no size is known. */
export function sizesText(sizes: readonly SectionSize[]): string {
  return sizes.map(sizeText).join(', ');
}

/** Usage of the fullest memory in percent. */
export function fullest(sizes: readonly SectionSize[]): number {
  return Math.max(0, ...sizes.map((size) => size.percent ?? 0));
}

/** The OTA service's answer to a build. Empty until there is an answer. */
export function verdictText(build: Build): string {
  return [build.verdict?.reason, build.verdict?.reach].filter((part) => part !== undefined && part !== '').join(' ');
}

/** True if the build is published, but no board of its project will update to it. */
export function reachesNobody(build: Build): boolean {
  return build.published && build.verdict?.willTake === 0 && (build.verdict.devices ?? 0) > 0;
}

/** The outcome of a successful build: `Published thermostat 1.2.3: 1 of 1 board will take it.` */
export function outcomeText(build: Build): string {
  const name = `${build.project} ${build.version ?? ''}`.trim();
  if (build.publication === 'waiting') return `Built ${name}, waiting for the OTA service to publish it`;
  if (!build.published) return `Built ${name}`;
  const said = verdictText(build);
  return said === '' ? `Published ${name}` : `Published ${name}: ${said}`;
}

/** What a build is doing, or how it ended. */
export function stateText(build: Build): string {
  if (build.state === 'running') return build.phase ?? 'running';
  if (build.state === 'waiting') return 'queued';
  if (build.publication === 'waiting') return 'not published yet';
  if (build.state === 'succeeded') return build.published ? 'published' : 'succeeded';
  return build.state;
}

/** The description of a build in the list. The icon shows the outcome. */
export function buildSummary(build: Build, now: Date): string {
  const parts = isOver(build)
    ? [build.state === 'succeeded' ? build.version : build.state, ago(build.endedAt ?? build.queuedAt, now), sizesText(build.sizes)]
    : [stateText(build), span(seconds(build, now))];
  return [...parts, build.by].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** All details of a build, one a line. */
export function buildDetails(build: Build): string {
  const lines: [string, string | undefined][] = [
    ['Build', build.id],
    ['Sketch', build.sketch],
    ['Project', build.project],
    ['Version', build.version],
    ['Board', build.fqbn],
    ['State', stateText(build)],
    ['Error', build.error],
    ['Boards', build.error === undefined ? verdictText(build) : undefined],
    ['Queued', `${timestamp(build.queuedAt)}${build.by === undefined ? '' : ` by ${build.by}`}`],
    ['Took', build.durationSeconds === undefined ? undefined : `${build.durationSeconds.toFixed(1)} s`],
    ...build.sizes.map((size): [string, string] => [
      size.name === 'ram' ? 'RAM' : size.name,
      `${bytes(size.bytes)}${size.maxBytes === undefined ? '' : ` of ${bytes(size.maxBytes)}`}${
        size.percent === undefined ? '' : ` (${percent(size.percent)})`
      }`,
    ]),
    ['Image', build.imageBytes === undefined ? undefined : bytes(build.imageBytes)],
    ['SHA-256', build.imageSha256],
    ['Trace', build.traceId],
  ];
  return lines.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${name}: ${value}`])).join('\n');
}

function seconds(build: Build, now: Date): number {
  return (now.getTime() - (build.startedAt ?? build.queuedAt).getTime()) / 1000;
}
