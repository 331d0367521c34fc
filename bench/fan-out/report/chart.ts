import type { ServerKind } from '../servers.ts';
import type { Suite } from '../suites.ts';
import type { Summary } from './summary.ts';
import { written } from './tables.ts';

const width = 860;
const labelWidth = 230;
const valueWidth = 60;
const barHeight = 16;
const barGap = 4;
const groupGap = 30;
const headHeight = 62;

/** Colours that can be read on a light and on a dark page. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .suite { font-weight: 600; }
  .value { font-variant-numeric: tabular-nums; }
  .bar { fill: #8c959f; }
  .own { fill: #1a7f37; }
  .floor { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .bar { fill: #6e7681; }
    .own { fill: #3fb950; }
    .floor { stroke: #ff7b72; }
  }`;

/** Bars of the ratios to the baseline, a group for each suite that has them. */
export function chart(suites: readonly Suite[], servers: readonly ServerKind[], summary: Summary): string {
  const groups = suites.flatMap(({ name, title }) => {
    const bars = servers.flatMap((server) => {
      const ratio = summary.ratio(name, server.name);
      return ratio === null ? [] : [{ server, ratio }];
    });
    return bars.length > 1 ? [{ title, bars }] : [];
  });
  const largest = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio)));
  const scale = (width - labelWidth - valueWidth) / largest;
  const parts: string[] = [];
  let y = headHeight;
  for (const { title, bars } of groups) {
    parts.push(`<text class="suite" x="0" y="${y}">${escaped(title)}</text>`);
    y += 10;
    const top = y;
    for (const { server, ratio } of bars) {
      const kind = server.name.startsWith('marketcast') ? 'bar own' : 'bar';
      const middle = y + barHeight - 4;
      parts.push(
        `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escaped(server.title)}</text>`,
        `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${(ratio * scale).toFixed(1)}" height="${barHeight}" rx="2"/>`,
        `<text class="value" x="${(labelWidth + ratio * scale + 6).toFixed(1)}" y="${middle}">${written(ratio, 2)}</text>`,
      );
      y += barHeight + barGap;
    }
    const floor = (labelWidth + scale).toFixed(1);
    parts.push(`<line class="floor" x1="${floor}" x2="${floor}" y1="${top - 2}" y2="${y}"/>`);
    y += groupGap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Server CPU for each delivered message, as a multiple of a bare ws broadcast">
<style>${style}
</style>
<text class="title" x="0" y="18">Server CPU for each delivered message, as a multiple of a bare ws broadcast</text>
<text x="0" y="38">Shorter is cheaper. Medians of ratios paired within a round; the dashed line is the bare broadcast.</text>
${parts.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
